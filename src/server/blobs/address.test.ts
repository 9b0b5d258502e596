import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { askerOf } from './address'

function seen(remoteAddress: string, forwarded?: string | string[], trusted = 0): string {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress })
  const request = new IncomingMessage(socket)
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded
  return askerOf(request, trusted).address
}

test('without a trusted proxy the header is not looked at', () => {
  expect(seen('10.0.0.1', '1.2.3.4')).toBe('10.0.0.1')
})

test('behind proxies only what they wrote themselves counts', () => {
  expect(seen('10.0.0.1', '6.6.6.6, 1.2.3.4', 1)).toBe('1.2.3.4')
  expect(seen('10.0.0.1', '6.6.6.6, 1.2.3.4 , 10.0.0.2', 2)).toBe('1.2.3.4')
  expect(seen('10.0.0.1', ['6.6.6.6', '1.2.3.4'], 1)).toBe('1.2.3.4')
})

test.each(['', 'unknown', '1.2.3.4.5', '"[2001:db8::1]"', 'a'.repeat(9999)])(
  'a header that names no address (%.12s) leaves that of the socket',
  (header) => {
    expect(seen('10.0.0.1', header, 1)).toBe('10.0.0.1')
  },
)

test('fewer proxies than expected leave that of the socket', () => {
  expect(seen('10.0.0.1', '1.2.3.4', 2)).toBe('10.0.0.1')
  expect(seen('10.0.0.1', undefined, 1)).toBe('10.0.0.1')
})

test.each([
  ['::ffff:1.2.3.4', '1.2.3.4'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0DB8:0001:0002:ffff::9', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['1:2::1.2.3.4', '1:2:0:0'],
])('%s counts as %s', (address, counted) => {
  expect(seen(address)).toBe(counted)
})

test.each([
  ['198.51.100.7', '198.51.100'],
  ['::ffff:198.51.100.7', '198.51.100'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1'],
  ['2001:db8::1', '2001:db8:0'],
])('%s is of the network %s', (address, network) => {
  const socket = new Socket()
  Object.defineProperty(socket, 'remoteAddress', { value: address })
  expect(askerOf(new IncomingMessage(socket), 0).network).toBe(network)
})
