// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.topics.TopicSerdes;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class SignalIntakeTest {
  private static final TopicPartition PARTITION = new TopicPartition("cost.signals", 0);

  /** A consumer whose group gives what the test says. */
  private static final class Member extends MockConsumer<String, byte[]> {
    private ConsumerRebalanceListener listener = new NoRebalances();

    Member() {
      super("none");
    }

    @Override
    public synchronized void subscribe(
        Collection<String> topics, ConsumerRebalanceListener listener) {
      this.listener = listener;
      super.subscribe(topics, new NoRebalances());
    }

    void isGiven(TopicPartition... partitions) {
      rebalance(List.of(partitions));
      listener.onPartitionsAssigned(Set.of(partitions));
    }
  }

  private static final class NoRebalances implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
  }

  @Test
  void instanceThatIsGivenNothing_standsBy_andOneThatWaitsForItsGroupDoesNot() {
    Member member = new Member();
    try (SignalIntake intake =
        new SignalIntake(
            member, new TopicSerdes("mock://" + UUID.randomUUID()), InstantSource.system())) {
      assertThat(intake.standsBy()).as("not a member yet").isFalse();

      member.isGiven(PARTITION);
      assertThat(intake.standsBy()).isFalse();
      assertThat(intake.owns()).isTrue();

      member.isGiven();
      assertThat(intake.standsBy()).isTrue();
      assertThat(intake.standsBy()).as("said once").isFalse();
    }
  }
}
