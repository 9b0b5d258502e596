// One network as a flow from top to bottom: a row a layer, with its box and the lines between them.

import { useId, useState } from 'react'
import type { SettingName } from '../../../settings/settings'
import { grouped } from '../../words'
import { FeatureMaps } from './FeatureMaps'
import { boxOf, flowOf, type RowLines } from './flow'
import { type Layer, shapeText } from './layers'
import { type DrawnNetwork, labelsOf } from './networks'
import styles from './networks.module.css'

/** Pixels: a lane and what is left of all, what every box fits into, and its middle below the top of its row. */
const [LANE, EDGE, BOXES, MIDDLE] = [9, 6, 72, 30]

export function NetworkFlow({ network }: { readonly network: DrawnNetwork }) {
  const { kind, title, about, layers, lit, outputs, without } = network
  const [open, setOpen] = useState<string | null>(null)
  const { rows, lanes } = flowOf(layers.map(({ node }) => node))
  const id = useId()
  return (
    <section className={styles['network']} aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <p>{about}</p>
      <ol>
        {layers.map((layer, row) => {
          const { name } = layer.node
          const lines = rows[row]
          return (
            <li key={name} data-lit={lit.has(name)} style={{ paddingLeft: lanes * LANE + EDGE + BOXES }}>
              {lines && <Lines lines={lines} lanes={lanes} layer={layer} />}
              {kind === 'generator' ? (
                <button
                  type="button"
                  className={styles['layer']}
                  aria-expanded={open === name}
                  onClick={() => setOpen(open === name ? null : name)}
                >
                  <About layer={layer} out={outputs.has(name)} by={lit.get(name)} />
                </button>
              ) : (
                <div className={styles['layer']}>
                  <About layer={layer} out={outputs.has(name)} by={lit.get(name)} />
                </div>
              )}
              {open === name && <FeatureMaps node={name} looks={layer.node.op.op === 'attention'} />}
            </li>
          )
        })}
      </ol>
      {without.length > 0 && <p>{`Not there, unlike by default: ${without.join(', ')}.`}</p>}
      <Sums network={network} />
    </section>
  )
}

interface AboutProps {
  readonly layer: Layer
  /** Whether it comes out of the network. */
  readonly out: boolean
  /** What makes it another one than by default, if it is. */
  readonly by: readonly SettingName[] | undefined
}

function About({ layer: { node, says, exact, parameters, macs }, out, by }: AboutProps) {
  const shape = `${node.rows > 1 ? `${node.rows} × ` : ''}[${node.shape.join(', ')}]`
  return (
    <>
      <b>{says}</b>
      <span>
        <code>{node.name}</code>
        {` ${exact}${out ? ' (comes out)' : ''}`}
      </span>
      <span>
        {shape}
        {parameters > 0 && `, ${grouped(parameters)} weights`}
        {macs > 0 && `, ${grouped(macs)} MACs`}
      </span>
      {by && <em>{by.length > 0 ? `By ${labelsOf(by)}` : 'By several settings together'}</em>}
    </>
  )
}

interface LinesProps {
  readonly lines: RowLines
  readonly lanes: number
  readonly layer: Layer
}

function Lines({ lines: { above, below, through, leaves, enters }, lanes, layer }: LinesProps) {
  const left = lanes * LANE + EDGE
  const middle = left + BOXES / 2
  const { width, height } = boxOf(layer.node.shape)
  const lane = (i: number) => left - EDGE - i * LANE
  const edge = middle - width / 2
  return (
    <svg className={styles['lines']} width={left + BOXES} aria-hidden>
      {above && <line x1={middle} x2={middle} y1={0} y2={MIDDLE} />}
      {below && <line x1={middle} x2={middle} y1={MIDDLE} y2="100%" />}
      {through.map((i) => (
        <line key={i} x1={lane(i)} x2={lane(i)} y1={0} y2="100%" />
      ))}
      {leaves !== null && (
        <>
          <line x1={lane(leaves)} x2={middle} y1={MIDDLE + 3} y2={MIDDLE + 3} />
          <line x1={lane(leaves)} x2={lane(leaves)} y1={MIDDLE + 3} y2="100%" />
        </>
      )}
      {enters.map(({ lane: i, ends }) => (
        <g key={i}>
          <line x1={lane(i)} x2={lane(i)} y1={0} y2={ends ? MIDDLE - 3 : '100%'} />
          <line x1={lane(i)} x2={middle} y1={MIDDLE - 3} y2={MIDDLE - 3} />
          <path d={`M ${edge - 6} ${MIDDLE - 6.5} l 6 3.5 l -6 3.5 z`} />
        </g>
      ))}
      <rect x={edge} y={MIDDLE - height / 2} width={width} height={height} rx={3}>
        <title>{shapeText(layer.node.shape)}</title>
      </rect>
    </svg>
  )
}

const Sums = ({ network: { parameters, macs, per } }: { readonly network: DrawnNetwork }) => (
  <p className={styles['sums']}>
    <b>{`${grouped(parameters)} weights`}</b>
    {`, ${grouped(macs)} MACs a ${per}`}
  </p>
)
