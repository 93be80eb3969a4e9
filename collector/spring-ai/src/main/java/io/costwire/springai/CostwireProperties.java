// SPDX-License-Identifier: Apache-2.0
package io.costwire.springai;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Settings under {@code costwire}.
 *
 * @param enabled whether anything is recorded; true unless set
 * @param url address of the gateway
 * @param apiKey key of the gateway
 * @param kafka for going straight to Kafka
 * @param tenant who pays; that of {@code COSTWIRE_TENANT}, else {@code default}, unless set
 * @param provider who serves the OpenAI or Anthropic models, where the host of their base URL does
 *     not tell
 * @param tags of every event, such as service and team
 * @since 0.1
 */
@ConfigurationProperties("costwire")
public record CostwireProperties(
    @Nullable Boolean enabled,
    @Nullable String url,
    @Nullable String apiKey,
    @Nullable Kafka kafka,
    @Nullable String tenant,
    @Nullable String provider,
    @Nullable Map<String, String> tags) {

  public CostwireProperties {
    // a variable that is not set is often passed on as nothing
    tenant = textOrNull(tenant);
    provider = textOrNull(provider);
  }

  private static @Nullable String textOrNull(@Nullable String text) {
    return text == null || text.isBlank() ? null : text;
  }

  /**
   * Kafka and its schema registry; needs {@code costwire-sender-kafka}.
   *
   * @param bootstrapServers such as {@code broker:9092}
   * @param schemaRegistry such as {@code http://registry:8081}
   * @since 0.1
   */
  public record Kafka(String bootstrapServers, String schemaRegistry) {}

  @Override
  public String toString() {
    return "CostwireProperties[url=%s, apiKey=%s, kafka=%s, tenant=%s, provider=%s, tags=%s]"
        .formatted(url, apiKey == null ? "none" : "***", kafka, tenant, provider, tags);
  }
}
