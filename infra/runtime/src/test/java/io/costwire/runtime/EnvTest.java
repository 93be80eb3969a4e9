// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvTest {

  @Test
  void values_areReadAndDefaultsUsed() {
    var env =
        new Env(Map.of("PORT", "8080", "WAIT", "250ms", "DAYS", "7d", "ISO", "PT3S", "EMPTY", " "));
    assertThat(env.integer("PORT", 1, 0, 65_535)).isEqualTo(8080);
    assertThat(env.duration("WAIT", Duration.ZERO)).isEqualTo(Duration.ofMillis(250));
    assertThat(env.duration("DAYS", Duration.ZERO)).isEqualTo(Duration.ofDays(7));
    assertThat(env.duration("ISO", Duration.ZERO)).isEqualTo(Duration.ofSeconds(3));
    assertThat(env.string("EMPTY", "default")).isEqualTo("default");
    assertThat(env.build(() -> "built")).isEqualTo("built");
  }

  @Test
  void errors_areReportedAllAtOnceWithKeyAndExpectation() {
    var env =
        new Env(Map.of("PORT", "eighty", "BIG", "70000", "WAIT", "soon", "ON", "yes", "URL", "x"));
    env.integer("PORT", 1, 0, 65_535);
    env.integer("BIG", 1, 0, 65_535);
    env.duration("WAIT", Duration.ZERO);
    env.flag("ON", false);
    env.url("URL", "http://localhost:1");
    env.required("NEEDED", "the thing that is needed");
    assertThatThrownBy(() -> env.build(() -> "never"))
        .isInstanceOfSatisfying(
            InvalidConfiguration.class,
            e ->
                assertThat(e.errors())
                    .containsExactly(
                        "PORT=eighty: expected a whole number from 0 to 65535",
                        "BIG=70000: expected a whole number from 0 to 65535",
                        "WAIT=soon: expected a duration such as 250ms, 5s, 10m, 24h or 7d",
                        "ON=yes: expected true or false",
                        "URL=x: expected a URL such as http://host:8123",
                        "NEEDED is not set; it is the thing that is needed"));
  }

  @Test
  void properties_areTakenByPrefix() {
    var env = new Env(Map.of("KAFKA_CLIENT_SECURITY_PROTOCOL", "SSL", "KAFKA_CLIENT_", "x"));
    assertThat(env.properties("KAFKA_CLIENT_")).isEqualTo(Map.of("security.protocol", "SSL"));
  }
}
