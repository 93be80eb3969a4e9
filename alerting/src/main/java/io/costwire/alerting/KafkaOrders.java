// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.http.Orders;
import io.costwire.schemas.AlertCommand;
import io.costwire.schemas.Silence;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** What people do, as records that the pipeline reads. Connects with the first of them. */
final class KafkaOrders implements Orders {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final KafkaClients clients;
  private final Serializer<AlertCommand> commands;
  private final Serializer<Silence> silences;
  private @Nullable Producer<String, byte[]> producer;
  private boolean closed;

  KafkaOrders(KafkaAccess access) {
    TopicSerdes serdes = access.serdes();
    this.clients = new KafkaClients(access);
    this.commands = serdes.serializer(Topics.ALERT_COMMANDS);
    this.silences = serdes.serializer(Topics.ALERT_SILENCES);
  }

  @Override
  public void order(AlertCommand command) {
    send(Topics.ALERT_COMMANDS.name(), command.getAlertKey(), command, commands);
  }

  @Override
  public void silence(Silence silence) {
    send(Topics.ALERT_SILENCES.name(), silence.getSilenceId(), silence, silences);
  }

  @Override
  public void endSilence(String id) {
    send(Topics.ALERT_SILENCES.name(), id, null, silences);
  }

  private <V> void send(String topic, String key, @Nullable V value, Serializer<V> serializer) {
    try {
      byte @Nullable [] bytes = value == null ? null : serializer.serialize(topic, value);
      var unused = connected().send(new ProducerRecord<>(topic, key, bytes)).get();
    } catch (ExecutionException e) {
      throw new Refused(e.getCause() == null ? e : e.getCause());
    } catch (KafkaException e) {
      throw new Refused(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused(e);
    }
  }

  private synchronized Producer<String, byte[]> connected() {
    Producer<String, byte[]> open = producer;
    if (closed) {
      throw new KafkaException("alerting is being stopped");
    }
    if (open == null) {
      open = clients.orders();
      producer = open;
    }
    return open;
  }

  @Override
  public synchronized void close() {
    Producer<String, byte[]> open = producer;
    producer = null;
    closed = true;
    if (open != null) {
      open.close(CLOSE_TIMEOUT);
    }
    commands.close();
    silences.close();
  }
}
