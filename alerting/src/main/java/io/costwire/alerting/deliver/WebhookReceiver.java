// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.render.JsonBody;
import io.costwire.alerting.render.Links;
import io.costwire.alerting.render.webhook.BodyTemplate;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Posts a body to a URL. 2xx means delivered; 408, 429, 5xx and broken connections are tried again;
 * every other answer is final.
 */
public final class WebhookReceiver implements Receiver {
  /** The same for every attempt and every state of an episode; repeats are known by it. */
  static final String DEDUP_KEY = "Costwire-Dedup-Key";

  static final String TIMESTAMP = "Costwire-Timestamp";
  static final String SIGNATURE = "Costwire-Signature";

  private final ChannelSettings settings;
  private final WebhookConfig config;
  private final InstantSource clock;
  private final HttpSender http;

  /** A webhook whose body has no links. */
  public WebhookReceiver(String name, WebhookConfig config, InstantSource clock) {
    this(new ChannelSettings(name, config.timeout(), Links.NONE), config, clock);
  }

  public WebhookReceiver(ChannelSettings settings, WebhookConfig config, InstantSource clock) {
    this.settings = settings;
    this.config = config;
    this.clock = clock;
    this.http = new HttpSender(config.timeout(), clock);
  }

  @Override
  public String name() {
    return settings.name();
  }

  @Override
  public String channel() {
    return "webhook";
  }

  @Override
  public Abilities abilities() {
    return new Abilities(config.body().grouped(), false, false);
  }

  @Override
  public String render(Message message) {
    if (config.body().template().isPresent()) {
      return config.body().template().get().render(message, settings.links());
    }
    return config.body().grouped() ? JsonBody.of(message) : JsonBody.of(message.first());
  }

  @Override
  public DeliveryResult deliver(Message message, String payload) throws InterruptedException {
    return switch (http.send(request(message, payload))) {
      case HttpReply.Failed(var retry) -> retry;
      case HttpReply.Answer answer -> answer.byStatus();
    };
  }

  private HttpRequest.Builder request(Message message, String payload) {
    long now = clock.instant().getEpochSecond();
    String type =
        config.body().template().map(BodyTemplate::contentType).orElse(HttpSender.JSON_TYPE);
    HttpRequest.Builder request =
        HttpSender.post(config.url(), type, payload).header(TIMESTAMP, Long.toString(now));
    if (message.isSingle()) {
      request.header(DEDUP_KEY, visibleAscii(message.first().key().toString()));
    }
    config
        .secret()
        .ifPresent(secret -> request.header(SIGNATURE, Signature.of(secret, now, payload)));
    return request;
  }

  /** Percent-encodes what a header may not hold; tag values may be in any script. */
  static String visibleAscii(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b > ' ' && b < 0x7f && b != '%') {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HexFormat.of().toHexDigits(b).toUpperCase(Locale.ROOT));
      }
    }
    return encoded.toString();
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    http.close();
  }
}
