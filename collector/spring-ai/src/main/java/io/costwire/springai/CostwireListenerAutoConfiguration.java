// SPDX-License-Identifier: Apache-2.0
package io.costwire.springai;

import io.costwire.client.CostReporter;
import io.costwire.client.CostTags;
import io.costwire.listener.ModelCalls;
import io.costwire.listener.OkHttpUsageInterceptor;
import io.micrometer.observation.ObservationRegistry;
import java.time.InstantSource;
import org.springframework.ai.anthropic.http.okhttp.AnthropicHttpClientBuilderCustomizer;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.openai.http.okhttp.OpenAiHttpClientBuilderCustomizer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Records a usage event for every call of a Spring AI model, as soon as there is a {@link
 * CostReporter}. Every bean gives way to one of the application's own.
 *
 * @since 0.1
 */
@AutoConfiguration(
    after = CostwireReporterAutoConfiguration.class,
    afterName =
        "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ChatModelObservationContext.class)
@ConditionalOnProperty(name = "costwire.enabled", matchIfMissing = true)
@ConditionalOnBean(CostReporter.class)
@EnableConfigurationProperties(CostwireProperties.class)
public class CostwireListenerAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  WireResponses costwireResponses(CostReporter reporter) {
    return new WireResponses(reporter::record, InstantSource.system()).start();
  }

  @Bean
  @ConditionalOnMissingBean
  UsageObservationHandler costwireObservationHandler(
      ObjectProvider<CostReporter> reporter, ObjectProvider<WireResponses> responses) {
    return new UsageObservationHandler(reporter::getObject, responses::getObject, CostTags::tags);
  }

  /** Without one, Spring AI's models observe nothing. */
  @Bean
  @ConditionalOnMissingBean
  ObservationRegistry costwireObservationRegistry() {
    return ObservationRegistry.create();
  }

  /** Every registry gets the handler, whether Boot sets it up or not; twice does no harm. */
  @Bean
  static BeanPostProcessor costwireObservations(ObjectProvider<UsageObservationHandler> handler) {
    return new BeanPostProcessor() {
      @Override
      public Object postProcessAfterInitialization(Object bean, String name) {
        if (bean instanceof ObservationRegistry registry) {
          registry.observationConfig().observationHandler(handler.getObject());
        }
        return bean;
      }
    };
  }

  private static OkHttpUsageInterceptor interceptor(
      WireResponses responses, CostwireProperties properties, String otherwise) {
    return new OkHttpUsageInterceptor(
        ModelCalls.builder(responses::saw)
            .provider(properties.provider())
            .defaultProvider(otherwise)
            .build());
  }

  /** Spring AI's OpenAI models, on the wire. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(OpenAiHttpClientBuilderCustomizer.class)
  static class OpenAi {
    @Bean
    OpenAiHttpClientBuilderCustomizer costwireOpenAi(
        WireResponses responses, CostwireProperties properties) {
      return builder -> builder.interceptor(interceptor(responses, properties, "openai"));
    }
  }

  /** Spring AI's Anthropic models, on the wire. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(AnthropicHttpClientBuilderCustomizer.class)
  static class Anthropic {
    @Bean
    AnthropicHttpClientBuilderCustomizer costwireAnthropic(
        WireResponses responses, CostwireProperties properties) {
      return builder -> builder.interceptor(interceptor(responses, properties, "anthropic"));
    }
  }
}
