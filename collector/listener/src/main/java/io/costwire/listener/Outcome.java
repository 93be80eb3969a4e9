// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import io.costwire.client.CallStatus;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a call ended.
 *
 * @param errorType class of the error, never its message
 */
public record Outcome(CallStatus status, @Nullable String errorType) {
  /** The answer came to its end. */
  public static final Outcome SUCCESS = new Outcome(CallStatus.SUCCESS, null);

  /** The caller did not want the rest. */
  public static final Outcome CANCELLED = new Outcome(CallStatus.CANCELLED, null);

  private static final int TOO_MANY_REQUESTS = 429;
  private static final int FIRST_ERROR = 400;
  private static final int MAX_CAUSES = 8;
  private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,63}");
  // what OkHttp says when a call was cancelled; it has no class of its own for it
  private static final String OKHTTP_CANCELLED = "Canceled";

  /**
   * The answer of a server that refused.
   *
   * @param errorType what its body calls the error, if it does
   */
  public static Outcome ofHttp(int status, @Nullable String errorType) {
    if (status < FIRST_ERROR) {
      return SUCCESS;
    }
    CallStatus went = status == TOO_MANY_REQUESTS ? CallStatus.THROTTLED : CallStatus.ERROR;
    boolean isName = errorType != null && IDENTIFIER.matcher(errorType).matches();
    return new Outcome(went, isName ? errorType : "http_" + status);
  }

  /** An exception: its class, and what it or a cause of it says about the kind of failure. */
  public static Outcome of(Throwable error) {
    Throwable cause = error;
    for (int i = 0; cause != null && i < MAX_CAUSES; i++, cause = cause.getCause()) {
      if (cause instanceof CancellationException
          || cause instanceof InterruptedException
          || OKHTTP_CANCELLED.equals(cause.getMessage())) {
        return CANCELLED;
      }
      String name = cause.getClass().getSimpleName();
      if (name.contains("RateLimit") || name.contains("TooManyRequests")) {
        return new Outcome(CallStatus.THROTTLED, name);
      }
    }
    String name = unwrapped(error).getClass().getSimpleName();
    return new Outcome(CallStatus.ERROR, name.isEmpty() ? "anonymous" : name);
  }

  /** What a future says went wrong, without the future's own exception. */
  private static Throwable unwrapped(Throwable error) {
    boolean wrapped = error instanceof CompletionException || error instanceof ExecutionException;
    return wrapped && error.getCause() != null ? error.getCause() : error;
  }
}
