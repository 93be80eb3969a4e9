// SPDX-License-Identifier: Apache-2.0
package io.costwire.springai;

import static java.util.Objects.requireNonNull;

import io.costwire.client.CostReporter;
import io.costwire.client.Sender;
import io.costwire.sender.http.HttpSender;
import io.costwire.sender.http.HttpSenderSettings;
import io.costwire.sender.kafka.KafkaSender;
import io.costwire.sender.kafka.KafkaSenderSettings;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/**
 * A {@link CostReporter} as soon as there is a {@link Sender}: the application's own, or one that
 * the properties ask for. Every bean gives way to one of the application's own.
 *
 * @since 0.1
 */
@AutoConfiguration
@ConditionalOnProperty(name = "costwire.enabled", matchIfMissing = true)
@EnableConfigurationProperties(CostwireProperties.class)
public class CostwireReporterAutoConfiguration {

  /** One for the whole application; closed, and with that flushed, with its context. */
  @Bean
  @ConditionalOnMissingBean
  @ConditionalOnBean(Sender.class)
  public CostReporter costwireReporter(Sender sender, CostwireProperties properties) {
    CostReporter.Builder reporter = CostReporter.builder(sender);
    if (properties.tenant() != null) {
      reporter.tenant(properties.tenant());
    }
    if (properties.tags() != null) {
      properties.tags().forEach(reporter::tag);
    }
    return reporter.build();
  }

  /** Through the gateway. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnMissingBean({Sender.class, CostReporter.class})
  @Conditional(HasUrl.class)
  static class ToGateway {
    /** The reporter closes it. */
    @Bean(destroyMethod = "")
    Sender costwireHttpSender(CostwireProperties properties) {
      String url = requireNonNull(properties.url(), "costwire.url");
      return new HttpSender(HttpSenderSettings.of(url).withApiKey(properties.apiKey()));
    }
  }

  /** Straight to Kafka. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(KafkaSender.class)
  @ConditionalOnMissingBean({Sender.class, CostReporter.class})
  @Conditional(HasKafka.class)
  static class ToKafka {
    /** The reporter closes it. */
    @Bean(destroyMethod = "")
    Sender costwireKafkaSender(CostwireProperties properties) {
      CostwireProperties.Kafka kafka = requireNonNull(properties.kafka(), "costwire.kafka");
      return new KafkaSender(
          KafkaSenderSettings.of(kafka.bootstrapServers(), kafka.schemaRegistry()));
    }
  }

  /** Text is needed: {@code ${COSTWIRE_URL:}} sets a property to nothing. */
  static final class HasUrl implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return hasText(context, "costwire.url");
    }
  }

  /** Both, with text. */
  static final class HasKafka implements Condition {
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
      return hasText(context, "costwire.kafka.bootstrap-servers")
          && hasText(context, "costwire.kafka.schema-registry");
    }
  }

  private static boolean hasText(ConditionContext context, String property) {
    return StringUtils.hasText(context.getEnvironment().getProperty(property));
  }
}
