// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime;

/**
 * A part with a life of its own: an app, a server, a child process. Constructing one connects to
 * nothing.
 */
public interface Component extends AutoCloseable {

  /**
   * Starts the work and returns; a dependency that does not answer shows in {@link #ready}, not
   * here. Throws only for what cannot get better by itself, such as a port in use, with a message
   * that says what to do.
   */
  void start();

  /** Whether the part does its work now, and if not why. Cheap enough to be asked every second. */
  Readiness ready();

  /** Stops the work in bounded time; a second call does nothing. Never throws. */
  @Override
  void close();
}
