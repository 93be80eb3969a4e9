// SPDX-License-Identifier: Apache-2.0
package io.costwire.examples;

import org.springframework.ai.chat.model.ChatModel;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * An application on Spring AI that reports what it costs. There is no line about Costwire in it:
 * those are in application.properties.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class SpringBootSample {

  /** Asks one question. */
  public static void main(String[] args) {
    SpringApplication.run(SpringBootSample.class, args).close();
  }

  @Bean
  ApplicationRunner ask(ChatModel model) {
    return arguments -> System.out.println(model.call("Which of our plans fits a team of five?"));
  }
}
