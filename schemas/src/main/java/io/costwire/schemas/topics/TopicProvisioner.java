// SPDX-License-Identifier: Apache-2.0
package io.costwire.schemas.topics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the topics that are missing and refuses to go on with one whose partition count differs
 * from the catalogue: keys would land in other partitions than before, and state built from the old
 * ones would be wrong without anybody noticing.
 */
public final class TopicProvisioner {
  private static final long TIMEOUT_SECONDS = 30;
  private final Admin admin;
  private final Optional<Short> replicationFactor;

  /**
   * @param replicationFactor copies of each partition, or empty for the broker's default
   */
  public TopicProvisioner(Admin admin, Optional<Short> replicationFactor) {
    this.admin = admin;
    this.replicationFactor = replicationFactor;
  }

  /**
   * Makes sure that all topics exist as the catalogue has them.
   *
   * @throws IllegalStateException when one exists with another number of partitions, or the broker
   *     does not answer; the message names every topic concerned and what to do
   */
  public void ensure(Collection<Topic<?>> topics) {
    Set<String> present = call("list topics", admin.listTopics().names()::get);
    create(topics.stream().filter(t -> !present.contains(t.name())).toList());
    check(topics.stream().filter(t -> present.contains(t.name())).toList());
  }

  private void create(List<Topic<?>> missing) {
    List<NewTopic> wanted =
        missing.stream()
            .map(
                t ->
                    new NewTopic(t.name(), Optional.of(t.partitions()), replicationFactor)
                        .configs(t.config()))
            .toList();
    admin.createTopics(wanted).values().forEach(TopicProvisioner::awaitCreation);
  }

  private static void awaitCreation(String name, KafkaFuture<Void> created) {
    try {
      call("create topic " + name, created::get);
    } catch (IllegalStateException e) {
      if (!(cause(e) instanceof ExecutionException failed)
          || !(cause(failed) instanceof TopicExistsException)) {
        throw e;
      }
      // another instance was faster
    }
  }

  private void check(List<Topic<?>> existing) {
    List<String> names = existing.stream().map(Topic::name).toList();
    Map<String, TopicDescription> found =
        call("describe topics", admin.describeTopics(names).allTopicNames()::get);
    List<String> problems = new ArrayList<>();
    for (Topic<?> topic : existing) {
      TopicDescription description = found.get(topic.name());
      int partitions = description == null ? 0 : description.partitions().size();
      if (partitions != topic.partitions()) {
        problems.add(
            "topic %s has %d partitions, expected %d"
                .formatted(topic.name(), partitions, topic.partitions()));
      }
    }
    if (!problems.isEmpty()) {
      throw new IllegalStateException(
          String.join("; ", problems)
              + ". State is partitioned by key, so a changed count would split totals. Recreate the"
              + " topics with the expected count, or use another cluster.");
    }
  }

  private interface Call<T> {
    T get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException;
  }

  private static <T> T call(String what, Call<T> call) {
    try {
      return call.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while trying to " + what, e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("could not " + what + ": " + cause(e).getMessage(), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(
          "could not %s: Kafka did not answer within %d s; check KAFKA_BOOTSTRAP_SERVERS"
              .formatted(what, TIMEOUT_SECONDS),
          e);
    }
  }

  private static Throwable cause(Throwable e) {
    Throwable cause = e.getCause();
    return cause == null ? e : cause;
  }
}
