// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.config;

import io.costwire.alerting.deliver.ChannelSpec;
import io.costwire.alerting.deliver.ChannelSpec.Smtp;
import io.costwire.alerting.deliver.ChannelSpec.Tls;
import io.costwire.alerting.deliver.Secret;
import io.costwire.runtime.YamlPlace;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what a receiver's channel needs; empty where something is wrong, which is reported. */
final class ChannelReader {
  static final List<String> CHANNELS =
      List.of("slack", "email", "pagerduty", "alertmanager", "webhook", "log");

  private static final int PORT_MAX = 65_535;

  private final Values values;

  ChannelReader(Values values) {
    this.values = values;
  }

  /**
   * @param name one of {@link #CHANNELS}
   */
  Optional<ChannelSpec> read(String name, YamlPlace place) {
    int before = place.problems().size();
    Optional<ChannelSpec> read =
        switch (name) {
          case "slack" -> slack(place);
          case "email" -> email(place);
          case "pagerduty" -> pagerDuty(place);
          case "alertmanager" -> alertmanager(place);
          case "webhook" -> webhook(place);
          default -> log(place);
        };
    return place.problems().size() > before ? Optional.empty() : read;
  }

  private static Optional<ChannelSpec> log(YamlPlace place) {
    place.fields(List.of());
    return Optional.of(new ChannelSpec.Log());
  }

  private Optional<ChannelSpec> slack(YamlPlace place) {
    Map<String, YamlPlace> fields =
        place.fields(List.of("token", "channel", "webhook_url", "api_url"));
    @Nullable YamlPlace webhook = fields.get("webhook_url");
    if (webhook != null) {
      if (fields.size() > 1) {
        place.problem(
            "has 'webhook_url' and more", "a webhook has its channel: remove the other keys");
      }
      return secretUrl(webhook).map(ChannelSpec.SlackWebhook::new);
    }
    Optional<Secret> token =
        values.secret(
            Values.required(
                fields, "token", place, "write token: ${NAME}, or webhook_url: ${NAME}"));
    Optional<String> channel =
        values.text(Values.required(fields, "channel", place, "write channel: \"#name\""));
    Optional<URI> api = values.url(fields.get("api_url"));
    return token.flatMap(bot -> channel.map(name -> new ChannelSpec.SlackBot(bot, name, api)));
  }

  private Optional<Secret> secretUrl(YamlPlace place) {
    Optional<Secret> url = values.secret(place);
    if (url.isPresent() && Values.uri(url.get().value()).isEmpty()) {
      place.problem("is no URL of a server", "write https://host/path there");
      return Optional.empty();
    }
    return url;
  }

  private Optional<ChannelSpec> email(YamlPlace place) {
    Map<String, YamlPlace> fields =
        place.fields(List.of("to", "from", "smtp", "tls", "username", "password"));
    List<String> to =
        values.texts(Values.required(fields, "to", place, "write to: [name@example.com]"));
    Optional<String> from =
        values.text(Values.required(fields, "from", place, "write from: name@example.com"));
    Optional<Smtp> smtp = smtp(place, fields);
    if (to.isEmpty()) {
      place.problem("is for nobody", "write to: [name@example.com]");
    }
    return from.flatMap(sender -> smtp.map(s -> new ChannelSpec.Email(to, sender, s)));
  }

  private Optional<Smtp> smtp(YamlPlace place, Map<String, YamlPlace> fields) {
    @Nullable YamlPlace server =
        Values.required(fields, "smtp", place, "write smtp: \"mail.example.com:587\"");
    Optional<String> username = values.text(fields.get("username"));
    Optional<Secret> password = values.secret(fields.get("password"));
    if (fields.containsKey("username") != fields.containsKey("password")) {
      place.problem("has only one of 'username' and 'password'", "write both or none");
    }
    Tls tls = tls(fields.get("tls"));
    Optional<String> written = values.text(server);
    if (server == null || written.isEmpty()) {
      return Optional.empty();
    }
    int colon = written.get().lastIndexOf(':');
    String host = colon < 1 ? "" : written.get().substring(0, colon);
    String port = written.get().substring(colon + 1);
    if (host.isBlank() || !port.matches("[1-9]\\d{0,4}") || Integer.parseInt(port) > PORT_MAX) {
      server.problem("is no host and port", "write host:port, such as mail.example.com:587");
      return Optional.empty();
    }
    return Optional.of(new Smtp(host, Integer.parseInt(port), tls, username, password));
  }

  private static Tls tls(@Nullable YamlPlace place) {
    Optional<String> text = place == null ? Optional.empty() : place.text();
    if (place == null || text.isEmpty()) {
      return Tls.STARTTLS;
    }
    Optional<Tls> tls =
        Arrays.stream(Tls.values())
            .filter(it -> it.name().toLowerCase(Locale.ROOT).equals(text.get()))
            .findAny();
    if (tls.isEmpty()) {
      place.problem("is no way to protect a connection", "write starttls, implicit or none");
    }
    return tls.orElse(Tls.STARTTLS);
  }

  private Optional<ChannelSpec> pagerDuty(YamlPlace place) {
    Map<String, YamlPlace> fields = place.fields(List.of("routing_key", "url"));
    Optional<Secret> key =
        values.secret(Values.required(fields, "routing_key", place, "write routing_key: ${NAME}"));
    Optional<URI> url = values.url(fields.get("url"));
    return key.map(secret -> new ChannelSpec.PagerDuty(secret, url));
  }

  private Optional<ChannelSpec> alertmanager(YamlPlace place) {
    Map<String, YamlPlace> fields =
        place.fields(List.of("url", "username", "password", "bearer_token"));
    Optional<URI> url =
        values.url(Values.required(fields, "url", place, "write url: http://localhost:9093"));
    Optional<String> username = values.text(fields.get("username"));
    Optional<Secret> password = values.secret(fields.get("password"));
    Optional<Secret> token = values.secret(fields.get("bearer_token"));
    if (fields.containsKey("username") != fields.containsKey("password")
        || (fields.containsKey("username") && fields.containsKey("bearer_token"))) {
      place.problem(
          "has no whole way to get in", "write username and password, or bearer_token, or none");
    }
    return url.map(root -> new ChannelSpec.Alertmanager(root, username, password, token));
  }

  private Optional<ChannelSpec> webhook(YamlPlace place) {
    Map<String, YamlPlace> fields =
        place.fields(List.of("url", "secret", "grouped", "body", "content_type"));
    Optional<URI> url =
        values.url(Values.required(fields, "url", place, "write url: ${NAME}, or the URL"));
    Optional<Secret> secret = values.secret(fields.get("secret"));
    boolean grouped = Values.flag(fields.get("grouped"), false);
    Optional<ChannelSpec.Body> body = body(place, fields);
    return url.map(
        target -> new ChannelSpec.Webhook(new Secret(target.toString()), secret, grouped, body));
  }

  private Optional<ChannelSpec.Body> body(YamlPlace place, Map<String, YamlPlace> fields) {
    Optional<String> type = values.text(fields.get("content_type"));
    if (type.isPresent() && !fields.containsKey("body")) {
      place.problem("has 'content_type' and no 'body'", "write the body, or remove the type");
    }
    return Values.written(fields.get("body"))
        .map(template -> new ChannelSpec.Body(template, type.orElse("application/json")));
  }
}
