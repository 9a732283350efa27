/** Keeps a fault in one row or section from taking the rest of the page down. */
import { Component, type ReactNode } from "react";

interface Props {
  /** What stands in the place of what broke. */
  instead: ReactNode;
  /** When this changes, the content is tried again. */
  again?: unknown;
  children: ReactNode;
}

export class Boundary extends Component<Props, { broke: boolean }> {
  override state = { broke: false };

  static getDerivedStateFromError() {
    return { broke: true };
  }

  override componentDidUpdate(before: Props) {
    if (this.state.broke && before.again !== this.props.again) this.setState({ broke: false });
  }

  override render() {
    return this.state.broke ? this.props.instead : this.props.children;
  }
}
