// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.gateway.KeyFile;
import io.costwire.gateway.access.ApiKeys.Admission;
import io.costwire.runtime.access.NewKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeysTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Rate DEFAULT = new Rate(100, 5_000);
  @TempDir private Path folder;
  private KeyFile file;
  private ApiKeys keys;

  @BeforeEach
  void start() throws Exception {
    file = new KeyFile(folder.resolve("keys.json"));
    file.clear();
    keys = new ApiKeys(Optional.of(file.path()), DEFAULT, InstantSource.fixed(NOON));
  }

  @AfterEach
  void stop() {
    keys.close();
  }

  @Test
  void key_standsForTenantTagsAndRate() throws Exception {
    String key =
        file.add(
            "search-prod",
            "acme",
            "\"tags\":{\"team\":\"search\"},\"allowed_tags\":[\"user\"],\"events_per_second\":7");
    keys.refresh();
    var admitted = (Admission.Admitted) keys.find(key);
    assertThat(admitted.caller().id()).isEqualTo("search-prod");
    assertThat(admitted.caller().tenant()).contains("acme");
    assertThat(admitted.caller().tags()).isEqualTo(Map.of("team", "search"));
    assertThat(admitted.caller().mayTag("user", "u-1")).isTrue();
    assertThat(admitted.caller().mayTag("feature", "x")).isFalse();
    assertThat(admitted.caller().mayTag("team", "search")).isTrue();
    assertThat(admitted.caller().mayTag("team", "other")).isFalse();
    assertThat(admitted.allowance().rate()).isEqualTo(new Rate(7, 5_000));
    assertThat(keys.count()).isEqualTo(1);
  }

  @Test
  void halfARate_leavesTheOtherHalfAsConfigured() throws Exception {
    String bytes = file.add("bytes", "acme", "\"bytes_per_second\":9");
    String any = file.add("any", "acme", "\"bytes_per_second\":0");
    String none = file.add("none", "acme", "");
    keys.refresh();
    assertThat(rate(bytes)).isEqualTo(new Rate(100, 9));
    assertThat(rate(any)).isEqualTo(new Rate(100, 0));
    assertThat(rate(none)).isEqualTo(DEFAULT);
  }

  private Rate rate(String key) {
    return ((Admission.Admitted) keys.find(key)).allowance().rate();
  }

  @Test
  void otherKeys_areUnknown() throws Exception {
    String key = file.add("a", "acme", "");
    keys.refresh();
    assertThat(keys.find(key + "x")).isEqualTo(new Admission.Unknown());
    assertThat(keys.find("")).isEqualTo(new Admission.Unknown());
    assertThat(Files.readString(file.path())).doesNotContain(key);
  }

  @Test
  void expiredKey_saysSo() throws Exception {
    String past = file.add("past", "acme", "\"expires\":\"2026-11-22T12:00:00Z\"");
    String next = file.add("next", "acme", "\"expires\":\"2026-11-22T13:00:01+01:00\"");
    keys.refresh();
    assertThat(keys.find(past)).isEqualTo(new Admission.Expired("past"));
    assertThat(keys.find(next)).isInstanceOf(Admission.Admitted.class);
  }

  @Test
  void rotation_takesEffectWithoutRestartAndKeepsAllowances() throws Exception {
    String old = file.add("a", "acme", "");
    keys.refresh();
    var before = (Admission.Admitted) keys.find(old);
    String added = file.add("b", "acme", "");
    keys.refresh();
    assertThat(((Admission.Admitted) keys.find(old)).allowance()).isSameAs(before.allowance());
    assertThat(keys.find(added)).isInstanceOf(Admission.Admitted.class);
    file.clear();
    keys.refresh();
    assertThat(keys.find(old)).isEqualTo(new Admission.Unknown());
  }

  @Test
  void brokenFile_keepsTheKeysAndSaysSo() throws Exception {
    String key = file.add("a", "acme", "");
    keys.refresh();
    file.write("{\"keys\":[");
    keys.refresh();
    assertThat(keys.isStale()).isTrue();
    assertThat(keys.find(key)).isInstanceOf(Admission.Admitted.class);
    Files.delete(file.path());
    keys.refresh();
    assertThat(keys.isStale()).isTrue();
    assertThat(keys.find(key)).isInstanceOf(Admission.Admitted.class);
    file.add("b", "acme", "");
    keys.refresh();
    assertThat(keys.isStale()).isFalse();
    assertThat(keys.count()).isEqualTo(2);
  }

  @Test
  void everythingWrongWithAFile_isNamedAtOnceWithoutValues() throws Exception {
    String content =
        """
        {"keys":[
          {"id":"a b","sha256":"00","tenant":"","secret":1},
          {"id":"b","sha256":"%1$s","tenant":"t","tags":{"team":1},"allowed_tags":"x"},
          {"id":"b","sha256":"%1$s","tenant":"t","events_per_second":-1,"expires":"soon"}]}
        """
            .formatted("ab".repeat(32));
    assertThat(String.join("\n", problems(content)))
        .contains("keys[0] has a field that is not one of")
        .contains("keys[0].id", "keys[0].sha256", "keys[0].tenant is missing")
        .contains("keys[1].tags", "keys[1].allowed_tags")
        .contains("keys[2].id must be unique", "keys[2].sha256 must be unique")
        .contains("keys[2].events_per_second", "keys[2].expires")
        .doesNotContain("secret", "a b", "soon");
  }

  @Test
  void noList_isBroken() throws Exception {
    for (String content : List.of("", "[]", "null", "{}", "{\"keys\":{}}", "{\"keys\":[1]}")) {
      assertThat(problems(content)).as(content).isNotEmpty();
    }
    assertThat(ApiKeys.problems(folder.resolve("none.json"))).hasSize(1);
  }

  private List<String> problems(String content) throws Exception {
    file.write(content);
    return ApiKeys.problems(file.path());
  }

  @Test
  void newKey_refusesWhatAFileWouldNotTake() {
    assertThat(ApiKeys.newKey("a", "say \"acme\"").entry()).contains("say \\\"acme\\\"");
    assertThatThrownBy(() -> ApiKeys.newKey("a b", "acme"))
        .hasMessageContaining("id must be unique");
    NewKey made = ApiKeys.newKey("a", "acme");
    assertThat(made.toString()).doesNotContain(made.key());
    assertThat(made.key()).startsWith("cw_").hasSize(46);
  }

  @Test
  void allowance_chargesAfterwardsAndMakesTheNextWait() {
    Allowance allowance = new Allowance(new Rate(100, 0), 0);
    assertThat(allowance.delay(0)).isZero();
    allowance.charge(500, 1 << 20, 0);
    assertThat(allowance.delay(0)).isBetween(Duration.ofSeconds(3), Duration.ofMillis(3_001));
    assertThat(allowance.delay(Duration.ofMillis(2_999).toNanos())).isPositive();
    assertThat(allowance.delay(Duration.ofMillis(3_011).toNanos())).isZero();
  }

  @Test
  void allowance_isTheRateOnAverage() {
    Allowance allowance = new Allowance(new Rate(0, 1_000), 0);
    long sent = 0;
    for (long nanos = 0; nanos < 60_000_000_000L; nanos += 1_000_000) {
      if (allowance.delay(nanos).isZero()) {
        allowance.charge(1, 70, nanos);
        sent += 70;
      }
    }
    assertThat(sent).isBetween(60_000L, 62_200L);
  }

  @Test
  void allowance_ofAnyAmountNeverWaitsAndNeverOverflows() {
    Allowance any = new Allowance(Rate.UNLIMITED, 0);
    any.charge(Long.MAX_VALUE / 2, Long.MAX_VALUE / 2, 0);
    assertThat(any.delay(0)).isZero();
    Allowance most = new Allowance(new Rate(1_000_000_000, 1), 0);
    most.charge(1, 0, Long.MAX_VALUE / 2);
    assertThat(most.delay(Long.MAX_VALUE - 1)).isZero();
  }
}
