// Where a fault of one place ends: the others stay, and what failed can be put up again. Faults still reach the
// console, where React tells them. Not here: how a failure looks (Broken.tsx).

import { Component, createRef, Fragment, type FragmentInstance, type ReactNode } from 'react'
import { Broken } from './Broken'
import { type Place, PLACES } from './places'
import { Sheet } from './Sheet'
import { Stopped } from './Stopped'

interface BoundaryProps {
  readonly place: Place
  readonly children?: ReactNode
  /** Of a place that is a dialog: takes it away. */
  readonly onClose?: () => void
  /** Before it is put up anew. */
  readonly onAgain?: () => void
}

interface BoundaryState {
  readonly failed: { readonly error: unknown } | null
  readonly tries: number
}

export class Boundary extends Component<BoundaryProps, BoundaryState> {
  static getDerivedStateFromError(error: unknown): Pick<BoundaryState, 'failed'> {
    return { failed: { error } }
  }

  override state: BoundaryState = { failed: null, tries: 0 }

  /** All that stands here, whole or broken. */
  readonly #content = createRef<FragmentInstance>()

  readonly #again = () => {
    this.props.onAgain?.()
    this.setState(({ tries }) => ({ failed: null, tries: tries + 1 }))
  }

  /** What has the focus before anything changes. */
  override getSnapshotBeforeUpdate(): Element | null {
    return document.activeElement
  }

  /** What had the focus went with its place: from there on the keyboard would begin at the top of the page. */
  override componentDidUpdate(_: BoundaryProps, before: BoundaryState, focused: Element | null): void {
    if (this.state.failed !== before.failed && focused?.isConnected === false) this.#content.current?.focus()
  }

  override render(): ReactNode {
    return <Fragment ref={this.#content}>{this.#shown()}</Fragment>
  }

  #shown(): ReactNode {
    const { place, children, onClose } = this.props
    const { failed, tries } = this.state
    if (!failed) return <Fragment key={tries}>{children}</Fragment>
    if (place === 'page') return <Stopped onAgain={this.#again} />
    const broken = <Broken place={place} error={failed.error} onAgain={this.#again} />
    if (!onClose) return broken
    return (
      <Sheet title={PLACES[place]} open onOpenChange={(open) => !open && onClose()}>
        {broken}
      </Sheet>
    )
  }
}
