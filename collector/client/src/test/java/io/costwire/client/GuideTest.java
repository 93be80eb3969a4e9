// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The README's snippets, compiled and run; and that the README still shows them. */
class GuideTest {
  private final InMemorySender sender = new InMemorySender();

  @Test
  void firstEvent() {
    // snippet: record
    try (var reporter = CostReporter.builder(sender).tag("service", "checkout").build()) {
      reporter.record(
          UsageEvent.builder()
              .provider("openai")
              .responseModel("gpt-4o-2024-08-06")
              .inputTokens(1200) // all of them, cached ones included
              .cacheReadTokens(1000)
              .outputTokens(85)
              .providerResponseId("chatcmpl-9x2") // seen twice, it costs once
              .tag("feature", "answers")
              .build());
    } // close() sends what is left
    // end
    assertThat(sender.durable()).singleElement().satisfies(this::isComplete);
    assertThat(readme()).contains(snippet("record"));
  }

  private void isComplete(UsageEvent event) {
    assertThat(event.tags())
        .containsEntry("service", "checkout")
        .containsEntry("feature", "answers");
    assertThat(event.eventId()).isEqualTo(EventIds.ofResponse("default", "openai", "chatcmpl-9x2"));
  }

  @Test
  void scopes() throws Exception {
    var seen = new CopyOnWriteArrayList<String>();
    Runnable task = () -> seen.add("task " + CostTags.tags());
    ExecutorService pool = Executors.newSingleThreadExecutor();
    CompletableFuture<String> future = new CompletableFuture<>();
    String question = "in scope";
    // snippet: tags
    try (var tags = CostTags.with("team", "search")) {
      answer(question); // events recorded in here are tagged
      pool.submit(CostTags.wrap(task)); // so are those of this task
    }
    ExecutorService tagged = CostTags.wrap(pool); // takes the tags of whoever submits along
    TagContext here = CostTags.capture(); // for callbacks
    future.thenAcceptAsync(response -> record(response), here.wrap(pool));
    // end
    try (var tags = CostTags.with("team", "ads")) {
      tagged.submit(task).get();
    }
    future.complete("done");
    pool.shutdown();
    assertThat(pool.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    assertThat(seen).containsExactly("task {team=search}", "task {team=ads}");
    assertThat(answered).isEqualTo("in scope {team=search}");
    assertThat(recorded).isEqualTo("done {}");
    assertThat(readme()).contains(snippet("tags"));
  }

  private String answered = "";
  private volatile String recorded = "";

  private void answer(String question) {
    answered = question + " " + CostTags.tags();
  }

  private void record(String response) {
    recorded = response + " " + CostTags.tags();
  }

  @Test
  void privacy() {
    byte[] key = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    try (var reporter =
        // snippet: privacy
        CostReporter.builder(sender)
            .hashUsers(key) // the tag user becomes an HMAC-SHA-256 with your key
            .allowTags("team", "feature", "user") // others are left out and counted
            .build()
    // end
    ) {
      reporter.record(
          UsageEvent.builder()
              .provider("openai")
              .responseModel("gpt-4o")
              .tag("user", "jane")
              .tag("note", "x")
              .build());
      reporter.flush(Duration.ofSeconds(20));
    }
    Map<String, String> tags = sender.durable().get(0).tags();
    assertThat(tags).containsKey("user").doesNotContainKey("note").doesNotContainValue("jane");
    assertThat(readme()).contains(snippet("privacy"));
  }

  @Test
  void readme_hasARowForEverySetting() {
    Arrays.stream(CostReporter.Builder.class.getDeclaredMethods())
        .filter(method -> method.getReturnType() == CostReporter.Builder.class)
        .map(Method::getName)
        .distinct()
        .forEach(name -> assertThat(table()).contains("`" + name));
  }

  private static String table() {
    return readme().lines().filter(line -> line.startsWith("|")).collect(Collectors.joining());
  }

  private static String readme() {
    return read("README.md");
  }

  /** Without what it is indented by. */
  private static String snippet(String name) {
    String source = read("src/test/java/io/costwire/client/GuideTest.java");
    String from = source.substring(source.indexOf("// snippet: " + name + "\n"));
    String body = from.substring(from.indexOf('\n') + 1, from.indexOf("// end")).stripTrailing();
    return body.stripIndent();
  }

  private static String read(String file) {
    try {
      return Files.readString(Path.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
