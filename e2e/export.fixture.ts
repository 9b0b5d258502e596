// The fields of the export dialog as a person fills them in.

import { expect, type Page } from 'playwright/test'

/** Picks by the keyboard from a list. */
export async function pick(page: Page, label: string, choice: string): Promise<void> {
  await page.getByRole('combobox', { name: label, exact: true }).press('Enter')
  await page.getByRole('option', { name: choice, exact: true }).press('Enter')
  await expect(page.getByRole('combobox', { name: label, exact: true })).toHaveText(choice)
}

export async function type(page: Page, label: string, value: string): Promise<void> {
  const box = page.getByRole('textbox', { name: label })
  await box.fill(value)
  await box.press('Tab')
}
