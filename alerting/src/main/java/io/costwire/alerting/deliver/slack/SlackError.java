// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver.slack;

import io.costwire.alerting.deliver.DeliveryResult;
import io.costwire.alerting.deliver.DeliveryResult.Dead;
import io.costwire.alerting.deliver.DeliveryResult.Retry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the errors of Slack's Web API mean, and what to do about them. */
final class SlackError {
  /** The message that is to be edited cannot be; its thread still tells. */
  private static final Set<String> NOT_EDITABLE =
      Set.of(
          "message_not_found",
          "cant_update_message",
          "edit_window_closed",
          "is_inactive",
          "block_mismatch");

  /** Nobody says anything any more in the channel where the first message stands. */
  private static final Set<String> CHANNEL_LEFT =
      Set.of("is_archived", "channel_not_found", "not_in_channel");

  /** The message whose thread is meant is gone; what is new is posted. */
  private static final Set<String> NO_THREAD =
      Set.of("thread_not_found", "invalid_thread_ts", "cannot_reply_to_message");

  private static final Set<String> LATER =
      Set.of(
          "ratelimited",
          "rate_limited",
          "message_limit_exceeded",
          "internal_error",
          "fatal_error",
          "service_unavailable",
          "request_timeout",
          "team_added_to_org",
          "org_login_required",
          "external_channel_migrating");

  private static final String TOKEN = "set a bot token (xoxb-) of an installed app";
  private static final String INVITE = "invite the app to the channel: /invite @app";

  private static final Map<String, String> FIXES =
      Map.ofEntries(
          Map.entry("channel_not_found", "name a channel that exists, or its id, and " + INVITE),
          Map.entry("not_in_channel", INVITE),
          Map.entry("is_archived", "the channel is archived; name another"),
          Map.entry("invalid_auth", TOKEN),
          Map.entry("not_authed", TOKEN),
          Map.entry("account_inactive", TOKEN),
          Map.entry("token_expired", TOKEN),
          Map.entry("token_revoked", TOKEN),
          Map.entry("not_allowed_token_type", TOKEN),
          Map.entry("access_denied", TOKEN),
          Map.entry("accesslimited", "allow the address of this host in the settings of the app"),
          Map.entry("missing_scope", "give the app the scope chat:write and reinstall it"),
          Map.entry("no_permission", "give the app the scope chat:write and reinstall it"),
          Map.entry("restricted_action", "an admin has restricted posting to the channel"),
          Map.entry("restricted_action_read_only_channel", "nobody may post to the channel"),
          Map.entry("restricted_action_thread_only_channel", "name a channel that takes messages"),
          Map.entry("ekm_access_denied", "an admin has suspended posting"),
          Map.entry("team_access_not_granted", "let the app into the workspace"),
          Map.entry("invalid_blocks", "a mistake of this program; tell its authors"),
          Map.entry("invalid_arguments", "a mistake of this program; tell its authors"),
          Map.entry("msg_too_long", "a mistake of this program; tell its authors"),
          Map.entry("msg_blocks_too_long", "a mistake of this program; tell its authors"));

  private SlackError() {}

  static boolean notEditable(String error) {
    return NOT_EDITABLE.contains(error) || CHANNEL_LEFT.contains(error);
  }

  static boolean noThread(String error) {
    return NO_THREAD.contains(error) || CHANNEL_LEFT.contains(error);
  }

  /** Names the error only where it is one of Slack's: an answer may hold anything. */
  static DeliveryResult result(String error, Optional<Duration> retryAfter) {
    if (LATER.contains(error)) {
      return new Retry("Slack: " + error, retryAfter);
    }
    String fix = FIXES.get(error);
    return new Dead(
        fix == null
            ? "Slack refused it with an error that is not known here"
            : "Slack: %s; %s".formatted(error, fix));
  }
}
