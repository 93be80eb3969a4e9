// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.costwire.alerting.AlertingRig.Running;
import io.costwire.runtime.InvalidConfiguration;
import io.costwire.runtime.Logging;
import io.costwire.runtime.OpsServer;
import io.costwire.runtime.access.KeyHashes;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.topics.Topics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Secrets that were planted wherever alerting takes one are nowhere in what it says: logs at DEBUG,
 * metrics, topics, configuration as text, and complaints about a wrong file; not even when a
 * receiver sends back in its answer what it was sent.
 */
final class ITAlertingSecrets {
  /** Of everything that is planted, so that it can be found. */
  private static final String MARK = "PLANTED";

  private static final int ALERTS = 14;

  /** Servers of this test; they were told and may say so. */
  private static final List<String> COUNTERPARTS =
      List.of("com.icegreen.greenmail", "com.sun.net.httpserver");

  private static final java.util.logging.Logger JUL = java.util.logging.Logger.getLogger("");
  private static final String API_KEY = "cw_" + MARK + "-api-key";

  /** Also as they are sent: user and password as one text, in Base64. */
  private static final List<String> NEEDLES =
      List.of(
          MARK,
          base64("costwire:" + MARK + "-basic"),
          base64("me:" + MARK + "-registry"),
          base64(MARK + "-smtp-password"),
          base64("\0costwire\0" + MARK + "-smtp-password"));

  @TempDir private Path folder;
  private AlertingRig rig;
  private EchoingServer server;
  private GreenMail mail;
  private Search search;
  private final Set<String> loggers = new ConcurrentSkipListSet<>();
  private Appender<ILoggingEvent> usual;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The planted text that is in another, if any. */
  private static Optional<String> planted(String text) {
    return NEEDLES.stream().filter(text::contains).findFirst();
  }

  private static void assertClean(String what, String text) {
    assertThat(planted(text)).as("%s: %s", what, text).isEmpty();
  }

  /** As in logback-test.xml. */
  private final Map<String, Level> usually =
      Map.of(
          "io.costwire.alerting", Level.INFO,
          "io.costwire.alerting.deliver", Level.OFF,
          "io.costwire.alerting.access", Level.OFF,
          "io.costwire.alerts", Level.OFF);

  /** Looks through everything that is logged. */
  private static final class Search extends AppenderBase<ILoggingEvent> {
    private final Set<String> found = new ConcurrentSkipListSet<>();
    private final Set<String> loggers;

    Search(Set<String> loggers) {
      this.loggers = loggers;
    }

    @Override
    protected void append(ILoggingEvent event) {
      if (COUNTERPARTS.stream().anyMatch(event.getLoggerName()::startsWith)) {
        return;
      }
      loggers.add(event.getLoggerName());
      look(event.getLoggerName(), event.getFormattedMessage());
      IThrowableProxy failure = event.getThrowableProxy();
      if (failure != null) {
        look(event.getLoggerName(), ThrowableProxyUtil.asString(failure));
      }
    }

    private void look(String logger, String text) {
      planted(text)
          .map(text::indexOf)
          .map(at -> text.substring(Math.max(0, at - 80), Math.min(text.length(), at + 40)))
          .ifPresent(around -> found.add(logger + ": " + around));
    }
  }

  /** They answer in every way. */
  private static final List<String> HTTP_RECEIVERS =
      List.of("hook", "bot", "chat", "pager", "prom", "promtoken");

  @BeforeEach
  void startRig() throws Exception {
    rig = new AlertingRig(folder);
    server = new EchoingServer(MARK);
    mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mail.start();
    mail.setUser("costwire", MARK + "-smtp-password");
    search = new Search(loggers);
    LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
    search.setContext(logging);
    search.start();
    Logger root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
    usual = root.getAppender("STDOUT");
    root.detachAppender(usual);
    root.addAppender(search);
    root.setLevel(Level.DEBUG);
    usually.forEach((name, level) -> logging.getLogger(name).setLevel(Level.DEBUG));
    // mail and the HTTP server and client log with java.util.logging
    Logging.unify();
    JUL.setLevel(java.util.logging.Level.ALL);
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
  }

  @AfterEach
  void stopRig() throws Exception {
    System.setOut(out);
    System.setErr(err);
    JUL.setLevel(java.util.logging.Level.INFO);
    rig.close();
    server.close();
    mail.stop();
    LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
    root.detachAppender(search);
    root.addAppender(usual);
    root.setLevel(Level.ERROR);
    usually.forEach((name, level) -> logging.getLogger(name).setLevel(level));
  }

  @Test
  void plantedSecrets_areNowhere_whateverReceiversAnswer() throws Exception {
    Map<String, String> environment = environment();
    assertClean("configuration", AlertingConfig.fromEnvironment(environment).toString());
    var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Running alerting = rig.start(environment, metrics);
    try (var ops = new OpsServer("127.0.0.1", 0, metrics, Map.of("alerting", alerting.app()))) {
      ops.start();
      rig.sendAll(
          IntStream.range(0, ALERTS)
              .mapToObj(i -> Fixtures.signal("s" + i).setSubject("budget-" + i).build())
              .toList());
      awaitEveryOutcome();
      askTheApi(alerting.app().httpPort().orElseThrow());
      for (String path : List.of("/metrics", "/health/ready", "/health/live")) {
        assertClean(path, get("http://127.0.0.1:" + ops.port() + path).body());
      }
    }
    alerting.app().close();

    assertEverySecretWasUsed();
    assertThat(rawTexts()).hasSizeGreaterThan(ALERTS).noneMatch(text -> planted(text).isPresent());
    assertThat(search.found).isEmpty();
    assertThat(loggers)
        .contains("io.costwire.alerting.access")
        .anyMatch(name -> name.startsWith("org.eclipse.angus.mail"))
        .anyMatch(name -> name.startsWith("io.helidon"))
        .anyMatch(name -> name.startsWith("org.apache.kafka"));
    assertClean("standard output", printed.toString(StandardCharsets.UTF_8));
  }

  private void awaitEveryOutcome() {
    await()
        .atMost(AlertingRig.PATIENCE.multipliedBy(3))
        .untilAsserted(() -> assertThat(HTTP_RECEIVERS).allMatch(server::triedEverything));
    await()
        .atMost(AlertingRig.PATIENCE)
        .untilAsserted(
            () -> {
              List<String> attempts = rig.attempts();
              for (String name : HTTP_RECEIVERS) {
                for (String outcome : List.of(" DELIVERED", " RETRYING", " DEAD")) {
                  assertThat(attempts).anyMatch(attempt -> attempt.endsWith(name + outcome));
                }
              }
              assertThat(attempts).anyMatch(attempt -> attempt.endsWith(" mail DELIVERED"));
              assertThat(attempts).anyMatch(attempt -> attempt.contains(" badmail "));
              assertThat(attempts).anyMatch(attempt -> attempt.contains(" gone "));
            });
  }

  /** What was never sent could not be found either. */
  private void assertEverySecretWasUsed() throws Exception {
    assertThat(
            List.of(
                "/hook/" + MARK + "-url-token?key=" + MARK,
                "Bearer xoxb-" + MARK + "-slack",
                "/chat/services/" + MARK,
                MARK + "0123456789abcdef0123456789",
                "Basic " + base64("costwire:" + MARK + "-basic"),
                "Bearer " + MARK + "-bearer"))
        .allMatch(server::received);
    assertThat(server.hasSeenItsSignature()).as("HMAC").isTrue();
    assertThat(mail.getReceivedMessages()).as("logged in with the password").isNotEmpty();
  }

  /** Right and wrong questions, and secrets where they do not belong. */
  private void askTheApi(int port) throws Exception {
    String api = "http://127.0.0.1:" + port;
    var allowed = get(api + "/v1/alerts?state=FIRING,RESOLVED", API_KEY);
    assertThat(allowed.statusCode()).isEqualTo(200);
    assertThat(allowed.body()).contains("alert_key");
    List<HttpResponse<String>> answers =
        List.of(
            allowed,
            get(api + "/v1/silences", API_KEY),
            get(api + "/v1/alerts", API_KEY + "x"),
            get(api + "/v1/alerts?key=" + API_KEY, API_KEY),
            post(api + "/v1/silences", "{\"matchers\": [\"" + MARK + "\"], \"duration\": \"1h\"}"),
            post(api + "/v1/silences", "{" + MARK),
            post(api + "/v1/silences", "{\"matchers\": [\"a=b\"], \"duration\": \"" + MARK + "\"}"),
            post(api + "/v1/alerts/s0%231/acknowledge", "{\"comment\": {\"" + MARK + "\": 1}}"),
            post(api + "/v1/alerts/s0%231/acknowledge", "{\"comment\": \"on it\"}"));
    assertThat(answers.getLast().statusCode()).isEqualTo(202);
    answers.forEach(
        answer -> assertClean(answer.uri().getPath(), answer.headers().map() + answer.body()));
  }

  private HttpResponse<String> get(String url, String... key) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    Arrays.stream(key).forEach(it -> request.header("Authorization", "Bearer " + it));
    return send(request);
  }

  private HttpResponse<String> post(String url, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Bearer " + API_KEY)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  private List<String> rawTexts() {
    return rig.rawRecords().stream()
        .map(
            record -> {
              StringBuilder text = new StringBuilder(record.topic());
              text.append(text(record.key())).append(text(record.value()));
              record.headers().forEach(h -> text.append(h.key()).append(text(h.value())));
              return text.toString();
            })
        .toList();
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void searching_findsWhatIsPlanted() {
    LoggerFactory.getLogger("control").debug("a line", new IOException("with " + MARK));
    java.util.logging.Logger.getLogger("control").fine(base64("me:" + MARK + "-registry"));
    System.out.println(MARK);
    rig.send(Topics.USAGE_REJECTED.name(), "key", MARK.getBytes(StandardCharsets.UTF_8));

    assertThat(search.found).hasSize(2);
    assertThat(planted(printed.toString(StandardCharsets.UTF_8))).isPresent();
    assertThat(rawTexts()).anyMatch(text -> planted(text).isPresent());
  }

  @Test
  void wrongFile_isComplainedAbout_withoutItsSecrets() throws Exception {
    List<String> shown = new ArrayList<>();
    for (String receiver : wrongReceivers()) {
      Map<String, String> environment =
          rig.environmentWithFile(
              "receivers:\n  - {name: r, " + receiver + "}\nroute: {receiver: r}\n");
      environment.put("BAD_URL", "http:// not a url " + MARK + "-bad-url");
      environment.put("USER_URL", "https://me:" + MARK + "-user-info@hooks.example/x");
      try {
        String config = AlertingConfig.fromEnvironment(environment).toString();
        shown.add(receiver + " taken: " + config);
      } catch (InvalidConfiguration e) {
        shown.add(receiver.replace(MARK, "…") + " refused: " + e.getMessage());
      }
    }
    assertThat(shown).allSatisfy(text -> assertThat(text).contains(" refused: "));
    assertThat(shown).noneMatch(text -> text.contains(MARK));
    assertThat(search.found).isEmpty();
  }

  private static List<String> wrongReceivers() {
    return List.of(
        "slack: {token: " + MARK + "-token, channel: \"#x\"}",
        "slack: {webhook_url: \"https://hooks.slack.com/services/" + MARK + "\"}",
        "slack: {webhook_url: \"${BAD_URL}\"}",
        "pagerduty: {routing_key: " + MARK + "-key}",
        "webhook: {url: \"${BAD_URL}\"}",
        "webhook: {url: \"${USER_URL}\"}",
        "webhook: {url: \"https://me:" + MARK + "@hooks.example/\"}",
        "webhook: {url: \"https://hooks.example/\", secret: " + MARK + "-hmac}",
        "webhook: {url: \"https://hooks.example/\", secret: \"" + MARK + "-open}",
        "webhook: {url: \"https://hooks.example/${" + MARK + "}\"}".replace(MARK, "HALF"),
        "alertmanager: {url: \"http://me:" + MARK + "@prom.example\"}",
        "alertmanager: {url: \"http://prom.example\", username: me, password: " + MARK + "}",
        "alertmanager: {url: \"http://prom.example\", bearer_token: " + MARK + "}",
        "email: {to: [a@b.example], from: c@d.example, smtp: \"m:25\", username: u, password: "
            + MARK
            + "}");
  }

  private Map<String, String> environment() throws IOException {
    Path password = folder.resolve("smtp-password");
    Files.writeString(password, MARK + "-smtp-password\n");
    Map<String, String> environment =
        rig.environmentWithFile(
            """
            receivers:
              - {name: hook, webhook: {url: "${HOOK_URL}", secret: "${HOOK_SECRET}"}}
              - name: bot
                slack: {token: "${SLACK_TOKEN}", channel: "#costs", api_url: "%s"}
                rate_limit: {messages: 1000, per: 1s}
              - name: chat
                slack: {webhook_url: "${SLACK_URL}"}
                rate_limit: {messages: 1000, per: 1s}
              - {name: pager, pagerduty: {routing_key: "${PAGER_KEY}", url: "%s"}}
              - name: prom
                alertmanager: {url: "%s", username: costwire, password: "${PROM_PASSWORD}"}
              - {name: promtoken, alertmanager: {url: "%s", bearer_token: "${PROM_TOKEN}"}}
              - name: mail
                email: {to: [a@b.example], from: c@d.example, smtp: "127.0.0.1:%d", tls: none,
                        username: costwire, password: "${file:%s}"}
                rate_limit: {messages: 1000, per: 1s}
              - name: badmail
                email: {to: [a@b.example], from: c@d.example, smtp: "127.0.0.1:%d", tls: none,
                        username: costwire, password: "${WRONG_PASSWORD}"}
                rate_limit: {messages: 1000, per: 1s}
              - {name: gone, webhook: {url: "${GONE_URL}", secret: "${HOOK_SECRET}"}}
            route:
              receivers: [hook, bot, chat, pager, prom, promtoken, mail, badmail, gone]
              group_wait: 0s
              group_by: [subject]
            """
                .formatted(
                    server.url("/bot/api/"),
                    server.url("/pager"),
                    server.url("/prom"),
                    server.url("/promtoken"),
                    mail.getSmtp().getPort(),
                    password,
                    mail.getSmtp().getPort()));
    Path keys = folder.resolve("keys.json");
    Files.writeString(
        keys,
        "{\"keys\": [{\"id\": \"anna\", \"sha256\": \"%s\"}]}"
            .formatted(HexFormat.of().formatHex(KeyHashes.sha256(API_KEY))));
    environment.put("ALERTING_HTTP_PORT", "0");
    environment.put("ALERTING_API_KEYS_FILE", keys.toString());
    environment.put("WRONG_PASSWORD", MARK + "-wrong-password");
    environment.put("SCHEMA_REGISTRY_CLIENT_BASIC_AUTH_CREDENTIALS_SOURCE", "USER_INFO");
    environment.putAll(
        new HashMap<>(
            Map.of(
                "HOOK_URL", server.url("/hook/" + MARK + "-url-token?key=" + MARK),
                "HOOK_SECRET", MARK + "-hmac",
                "GONE_URL", "http://127.0.0.1:1/" + MARK + "-gone",
                "SLACK_TOKEN", "xoxb-" + MARK + "-slack",
                "SLACK_URL", server.url("/chat/services/" + MARK),
                "PAGER_KEY", MARK + "0123456789abcdef0123456789",
                "PROM_PASSWORD", MARK + "-basic",
                "PROM_TOKEN", MARK + "-bearer",
                "KAFKA_CLIENT_SSL_KEYSTORE_PASSWORD", MARK + "-keystore",
                "SCHEMA_REGISTRY_CLIENT_BASIC_AUTH_USER_INFO", "me:" + MARK + "-registry")));
    return environment;
  }
}
