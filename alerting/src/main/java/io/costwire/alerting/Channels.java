// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.config.AlertingFile;
import io.costwire.alerting.config.ChannelRules;
import io.costwire.alerting.deliver.ChannelSettings;
import io.costwire.alerting.deliver.ChannelSpec;
import io.costwire.alerting.deliver.LogReceiver;
import io.costwire.alerting.deliver.Receiver;
import io.costwire.alerting.deliver.ReceiverSpec;
import io.costwire.alerting.deliver.WebhookConfig;
import io.costwire.alerting.deliver.WebhookReceiver;
import io.costwire.alerting.deliver.alertmanager.AlertmanagerConfig;
import io.costwire.alerting.deliver.alertmanager.AlertmanagerConfig.Access;
import io.costwire.alerting.deliver.alertmanager.AlertmanagerReceiver;
import io.costwire.alerting.deliver.email.EmailConfig;
import io.costwire.alerting.deliver.email.EmailReceiver;
import io.costwire.alerting.deliver.pagerduty.PagerDutyConfig;
import io.costwire.alerting.deliver.pagerduty.PagerDutyReceiver;
import io.costwire.alerting.deliver.slack.SlackBotConfig;
import io.costwire.alerting.deliver.slack.SlackBotReceiver;
import io.costwire.alerting.deliver.slack.SlackWebhookReceiver;
import io.costwire.alerting.render.Links;
import io.costwire.alerting.render.webhook.BodyTemplate;
import io.costwire.alerting.route.Route;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Makes receivers of what the configuration says of them. */
final class Channels implements ChannelRules {
  /** Of receivers that are only made to find mistakes; they are never used. */
  private static final Duration ANY = Duration.ofSeconds(10);

  private static final int HOLD_INTERVALS = 2;

  /** A receiver; connects to nothing. */
  static Receiver open(ReceiverSpec spec, AlertingFile file, InstantSource clock) {
    ChannelSettings settings =
        new ChannelSettings(spec.name(), spec.timeout(), new Links(file.links()));
    return open(settings, spec.channel(), hold(file), clock);
  }

  /** Missing one repetition does not end an alert where others hold it. */
  static Duration hold(AlertingFile file) {
    return repeats(file.route())
        .max(Comparator.naturalOrder())
        .map(longest -> longest.multipliedBy(HOLD_INTERVALS))
        .orElse(Duration.ZERO);
  }

  private static Stream<Duration> repeats(Route route) {
    return Stream.concat(
        Stream.of(route.target().cadence().repeat()),
        route.routes().stream().flatMap(Channels::repeats));
  }

  private static Receiver open(
      ChannelSettings settings, ChannelSpec channel, Duration hold, InstantSource clock) {
    return switch (channel) {
      case ChannelSpec.Log log -> new LogReceiver(settings.name());
      case ChannelSpec.Webhook hook ->
          new WebhookReceiver(settings, webhook(hook, settings), clock);
      case ChannelSpec.SlackBot bot -> new SlackBotReceiver(settings, slack(bot), clock);
      case ChannelSpec.SlackWebhook hook -> new SlackWebhookReceiver(settings, hook.url(), clock);
      case ChannelSpec.Email email -> new EmailReceiver(settings, email(email), clock);
      case ChannelSpec.PagerDuty pager -> new PagerDutyReceiver(settings, pagerDuty(pager), clock);
      case ChannelSpec.Alertmanager manager ->
          new AlertmanagerReceiver(settings, alertmanager(manager, hold), clock);
    };
  }

  private static WebhookConfig webhook(ChannelSpec.Webhook hook, ChannelSettings settings) {
    Optional<BodyTemplate> template =
        hook.body().map(body -> BodyTemplate.of(body.template(), body.contentType()));
    return new WebhookConfig(
        URI.create(hook.url().value()),
        hook.secret(),
        settings.timeout(),
        new WebhookConfig.Body(hook.grouped(), template));
  }

  private static SlackBotConfig slack(ChannelSpec.SlackBot bot) {
    URI api = bot.api().map(Channels::folder).orElse(SlackBotConfig.API);
    return new SlackBotConfig(bot.token(), bot.channel(), api);
  }

  private static URI folder(URI url) {
    return url.toString().endsWith("/") ? url : URI.create(url + "/");
  }

  private static EmailConfig email(ChannelSpec.Email email) {
    ChannelSpec.Smtp smtp = email.smtp();
    return new EmailConfig(
        email.to(),
        email.from(),
        new EmailConfig.Server(smtp.host(), smtp.port(), smtp.tls()),
        smtp.username()
            .flatMap(name -> smtp.password().map(word -> new EmailConfig.Login(name, word))));
  }

  private static PagerDutyConfig pagerDuty(ChannelSpec.PagerDuty pager) {
    return new PagerDutyConfig(pager.routingKey(), pager.url().orElse(PagerDutyConfig.US));
  }

  private static AlertmanagerConfig alertmanager(ChannelSpec.Alertmanager manager, Duration hold) {
    Optional<Access> basic =
        manager
            .username()
            .flatMap(name -> manager.password().map(word -> new Access.Basic(name, word)));
    Optional<Access> access = basic.or(() -> manager.token().map(Access.Bearer::new));
    return new AlertmanagerConfig(manager.url(), access, hold);
  }

  @Override
  public void check(ChannelSpec channel) {
    ChannelSettings settings = new ChannelSettings("check", ANY, Links.NONE);
    open(settings, channel, ANY, InstantSource.fixed(Instant.EPOCH)).close();
  }

  @Override
  public void checkLinks(Map<String, String> links) {
    Object unused = new Links(links);
  }
}
