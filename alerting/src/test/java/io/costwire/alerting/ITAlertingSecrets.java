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
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.costwire.alerting.AlertingRig.Running;
import io.costwire.runtime.InvalidConfiguration;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.topics.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

  @TempDir private Path folder;
  private AlertingRig rig;
  private EchoingServer server;
  private GreenMail mail;
  private Search search;
  private Appender<ILoggingEvent> usual;

  /** As in logback-test.xml. */
  private final Map<String, Level> usually =
      Map.of(
          "io.costwire.alerting", Level.INFO,
          "io.costwire.alerting.deliver", Level.OFF,
          "io.costwire.alerts", Level.OFF);

  /** Looks through everything that is logged. */
  private static final class Search extends AppenderBase<ILoggingEvent> {
    private final Set<String> found = new ConcurrentSkipListSet<>();
    private final AtomicLong events = new AtomicLong();

    @Override
    protected void append(ILoggingEvent event) {
      events.incrementAndGet();
      look(event.getLoggerName(), event.getFormattedMessage());
      IThrowableProxy failure = event.getThrowableProxy();
      if (failure != null) {
        look(event.getLoggerName(), ThrowableProxyUtil.asString(failure));
      }
    }

    private void look(String logger, String text) {
      int at = text.indexOf(MARK);
      if (at >= 0) {
        String around = text.substring(Math.max(0, at - 80), Math.min(text.length(), at + 40));
        found.add(logger + ": " + around);
      }
    }
  }

  /** Answers in every way, and with everything that it was sent. */
  private static final class EchoingServer implements AutoCloseable {
    private static final List<Integer> FAILURES =
        List.of(500, 429, 400, 302, 401, 0, 403, 503, 404, 200, 410);

    private final HttpServer server;
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();

    EchoingServer() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", this::handle);
      server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
      try (exchange) {
        String sent =
            new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                + exchange.getRequestURI()
                + new TreeSet<>(exchange.getRequestHeaders().values().toString().lines().toList());
        String receiver = exchange.getRequestURI().getPath().split("/")[1];
        int number = requests.computeIfAbsent(receiver, r -> new AtomicInteger()).getAndIncrement();
        if (number >= FAILURES.size()) {
          succeed(receiver, exchange);
        } else if (FAILURES.get(number) != 0) {
          exchange.getResponseHeaders().set("Location", "/hook?token=" + MARK);
          exchange.getResponseHeaders().set("Retry-After", "0");
          exchange.getResponseHeaders().set("X-Slack-Failure", MARK);
          answer(FAILURES.get(number), echo(sent), exchange);
        }
      }
    }

    private static String echo(String sent) {
      String text = sent.replace("\\", "").replace("\"", "'").replaceAll("\\p{Cntrl}", " ");
      return """
      {"ok":false,"error":"%1$s","message":"%1$s","status":"%1$s","errors":["%1$s"]}\
      """
          .formatted(text);
    }

    private static void succeed(String receiver, HttpExchange exchange) throws IOException {
      switch (receiver) {
        case "bot" -> answer(200, "{\"ok\":true,\"channel\":\"C1\",\"ts\":\"1.000001\"}", exchange);
        case "chat" -> answer(200, "ok", exchange);
        case "pager" -> answer(202, "{}", exchange);
        default -> answer(200, "{}", exchange);
      }
    }

    private static void answer(int status, String body, HttpExchange exchange) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }

    boolean triedEverything(String receiver) {
      return requests.getOrDefault(receiver, new AtomicInteger()).get() > FAILURES.size();
    }

    String url(String path) {
      return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  @BeforeEach
  void startRig() throws Exception {
    rig = new AlertingRig(folder);
    server = new EchoingServer();
    mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mail.start();
    mail.setUser("costwire", "another password");
    search = new Search();
    LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
    search.setContext(logging);
    search.start();
    Logger root = logging.getLogger(Logger.ROOT_LOGGER_NAME);
    usual = root.getAppender("STDOUT");
    root.detachAppender(usual);
    root.addAppender(search);
    root.setLevel(Level.DEBUG);
    usually.forEach((name, level) -> logging.getLogger(name).setLevel(Level.DEBUG));
  }

  @AfterEach
  void stopRig() throws Exception {
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
    assertThat(AlertingConfig.fromEnvironment(environment).toString()).doesNotContain(MARK);
    Running alerting = rig.start(environment);
    rig.sendAll(
        IntStream.range(0, ALERTS)
            .mapToObj(i -> Fixtures.signal("s" + i).setSubject("budget-" + i).build())
            .toList());
    List<String> http = List.of("hook", "bot", "chat", "pager", "prom", "promtoken");
    await()
        .atMost(AlertingRig.PATIENCE.multipliedBy(3))
        .untilAsserted(() -> assertThat(http).allMatch(server::triedEverything));
    await()
        .atMost(AlertingRig.PATIENCE)
        .untilAsserted(
            () -> {
              List<String> attempts = rig.attempts();
              http.forEach(
                  name -> {
                    assertThat(attempts).anyMatch(a -> a.endsWith(name + " DELIVERED"));
                    assertThat(attempts).anyMatch(a -> a.endsWith(name + " RETRYING"));
                    assertThat(attempts).anyMatch(a -> a.endsWith(name + " DEAD"));
                  });
              assertThat(attempts).anyMatch(a -> a.contains(" mail "));
              assertThat(attempts).anyMatch(a -> a.contains(" gone "));
            });
    alerting.app().close();

    assertThat(rig.read(Topics.ALERT_STATE).toString()).doesNotContain(MARK);
    assertThat(rig.read(Topics.ALERT_NOTIFICATIONS).toString()).doesNotContain(MARK);
    assertThat(rig.read(Topics.USAGE_REJECTED).toString()).doesNotContain(MARK);
    alerting
        .metrics()
        .getMeters()
        .forEach(meter -> assertThat(meter.getId().toString()).doesNotContain(MARK));
    assertThat(search.found).isEmpty();
    assertThat(search.events).hasPositiveValue();
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
              - {name: gone, webhook: {url: "${GONE_URL}", secret: "${HOOK_SECRET}"}}
            route:
              receivers: [hook, bot, chat, pager, prom, promtoken, mail, gone]
              group_wait: 0s
              group_by: [subject]
            """
                .formatted(
                    server.url("/bot/api/"),
                    server.url("/pager"),
                    server.url("/prom"),
                    server.url("/promtoken"),
                    mail.getSmtp().getPort(),
                    password));
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
