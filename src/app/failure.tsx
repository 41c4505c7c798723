import { Component, type ReactNode } from 'react'

interface FailureState {
  readonly error: Error | undefined
}

/** A broken promise of ours ends here: said plainly, with the address that shows it again. */
export class Failure extends Component<{ readonly children: ReactNode }, FailureState> {
  override state: FailureState = { error: undefined }

  static getDerivedStateFromError(error: Error): FailureState {
    return { error }
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    // No words are loaded when this is shown: both languages stand here.
    return (
      <main className="failure" role="alert">
        <h1>Hopscope made a mistake · Hopscope 出错了</h1>
        <p>
          This should never happen. Please report it with this address. ·
          这不应发生，请附上此地址反馈。
        </p>
        <code>{location.href}</code>
        <code>{error.message}</code>
        <p>
          <a href={location.pathname}>Open the first lesson · 打开第一课</a>
        </p>
      </main>
    )
  }
}
