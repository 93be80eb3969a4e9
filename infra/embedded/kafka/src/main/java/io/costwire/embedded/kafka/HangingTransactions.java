// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Aborts transactions that are open in a partition and over for their coordinator. Nobody else
 * would: readers of committed records stand before them for ever, and the next transaction of the
 * same producer would commit their records with its own. RATIONALE.md says how they come about.
 */
final class HangingTransactions {
  private static final Logger LOG = LoggerFactory.getLogger(HangingTransactions.class);
  private static final String TRANSACTION_LOG = "__transaction_state";
  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  private static final Set<TransactionState> UNFINISHED =
      Set.of(
          TransactionState.ONGOING,
          TransactionState.PREPARE_COMMIT,
          TransactionState.PREPARE_ABORT,
          TransactionState.PREPARE_EPOCH_FENCE);

  private final Admin admin;

  HangingTransactions(Admin admin) {
    this.admin = admin;
  }

  /** A transaction as its partition sees it. */
  private record Open(
      TopicPartition partition, long producer, int epoch, int coordinatorEpoch, long from) {
    static Open of(TopicPartition partition, ProducerState state) {
      return new Open(
          partition,
          state.producerId(),
          state.producerEpoch(),
          state.coordinatorEpoch().orElse(0),
          state.currentTransactionStartOffset().orElseThrow());
    }
  }

  /**
   * Aborts them and returns how many there were.
   *
   * @throws TimeoutException when the broker does not answer
   */
  int abort() throws ExecutionException, InterruptedException, TimeoutException {
    List<Open> hanging = open();
    if (hanging.isEmpty()) {
      return 0;
    }
    awaitCoordinators();
    Map<Long, Set<TopicPartition>> unfinished = unfinished();
    hanging.removeIf(it -> unfinished.getOrDefault(it.producer, Set.of()).contains(it.partition));
    // what was ended properly in the meantime is not open any more
    hanging.retainAll(open());
    for (Open it : hanging) {
      LOG.warn(
          "aborting a transaction that its coordinator has forgotten partition={} producer={}"
              + " offset={}",
          it.partition,
          it.producer,
          it.from);
      abort(it);
    }
    return hanging.size();
  }

  private void abort(Open it) throws ExecutionException, InterruptedException, TimeoutException {
    var spec =
        new AbortTransactionSpec(it.partition, it.producer, (short) it.epoch, it.coordinatorEpoch);
    try {
      get(admin.abortTransaction(spec).all());
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof InvalidProducerEpochException)) {
        throw e;
      }
      LOG.info("the transaction was ended meanwhile partition={}", it.partition);
    }
  }

  /**
   * Returns when each partition of the transaction log is loaded. Before, coordinators list
   * nothing, and a transaction that is about to be committed would look forgotten.
   */
  private void awaitCoordinators()
      throws ExecutionException, InterruptedException, TimeoutException {
    int partitions =
        get(admin.describeTopics(List.of(TRANSACTION_LOG)).allTopicNames()).values().stream()
            .mapToInt(log -> log.partitions().size())
            .sum();
    for (int partition = 0; partition < partitions; partition++) {
      String id = idIn(partition, partitions);
      try {
        get(admin.describeTransactions(List.of(id)).description(id));
      } catch (ExecutionException e) {
        // the answer of a coordinator that is loaded; others make the client ask again
        if (!(e.getCause() instanceof TransactionalIdNotFoundException)) {
          throw e;
        }
      }
    }
  }

  /** An id that nobody has and that the log keeps in the partition. */
  private static String idIn(int partition, int partitions) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "no-such-transaction-" + i)
        .filter(id -> Math.abs(id.hashCode() % partitions) == partition)
        .findFirst()
        .orElseThrow();
  }

  /** Answers when every partition has a leader. */
  private List<Open> open() throws ExecutionException, InterruptedException, TimeoutException {
    List<Open> open = new ArrayList<>();
    Map<TopicPartition, PartitionProducerState> states =
        get(admin.describeProducers(partitions()).all());
    states.forEach(
        (partition, state) ->
            state.activeProducers().stream()
                .filter(producer -> producer.currentTransactionStartOffset().isPresent())
                .forEach(producer -> open.add(Open.of(partition, producer))));
    return open;
  }

  private List<TopicPartition> partitions()
      throws ExecutionException, InterruptedException, TimeoutException {
    List<TopicPartition> partitions = new ArrayList<>();
    Set<String> topics = get(admin.listTopics(new ListTopicsOptions().listInternal(true)).names());
    get(admin.describeTopics(topics).allTopicNames())
        .forEach(
            (topic, description) ->
                description
                    .partitions()
                    .forEach(it -> partitions.add(new TopicPartition(topic, it.partition()))));
    return partitions;
  }

  /** Partitions of transactions that a coordinator will end, by producer. */
  private Map<Long, Set<TopicPartition>> unfinished()
      throws ExecutionException, InterruptedException, TimeoutException {
    Collection<TransactionListing> listed =
        get(admin.listTransactions(new ListTransactionsOptions().filterStates(UNFINISHED)).all());
    List<String> ids = listed.stream().map(TransactionListing::transactionalId).toList();
    Map<Long, Set<TopicPartition>> partitions = new HashMap<>();
    for (TransactionDescription it : get(admin.describeTransactions(ids).all()).values()) {
      partitions.put(it.producerId(), it.topicPartitions());
    }
    return partitions;
  }

  private static <T> T get(KafkaFuture<T> answer)
      throws ExecutionException, InterruptedException, TimeoutException {
    return answer.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
  }
}
