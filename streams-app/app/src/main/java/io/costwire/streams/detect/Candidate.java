// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.schemas.Severity;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A signal of an anomaly on its way to the task that can explain it.
 *
 * @param asOfSecond stream time when it was found: how much of the current hour is over
 */
record Candidate(Signal signal, long asOfSecond) {
  /** First byte of the binary form, so that a later form can be told apart. */
  private static final int FORMAT = 1;

  byte[] toBytes() {
    ByteWriter out = new ByteWriter();
    out.putByte(FORMAT).putFixed(asOfSecond).putFixed(signal.getRevision());
    out.putText(signal.getSignalId()).putText(signal.getState().name());
    out.putText(signal.getSeverity().name()).putText(Objects.requireNonNull(signal.getTenant()));
    out.putText(signal.getSubject()).putText(signal.getTitle());
    put(signal.getLabels(), out);
    put(signal.getEvidence(), out);
    out.putFixed(Objects.requireNonNull(signal.getPeriodStart()).getEpochSecond());
    out.putFixed(Objects.requireNonNull(signal.getPeriodEnd()).getEpochSecond());
    put(signal.getObserved(), out);
    put(signal.getLimit(), out);
    out.putText(Objects.requireNonNull(signal.getCurrency()));
    out.putFixed(signal.getEmittedAt().toEpochMilli());
    return out.toBytes();
  }

  static Candidate read(byte[] packed) {
    ByteReader in = new ByteReader(packed);
    int format = in.getByte();
    if (format != FORMAT) {
      throw new IllegalStateException(
          "a candidate of format %d; this version knows %d: run the version that wrote it"
              .formatted(format, FORMAT));
    }
    long asOf = in.getFixed();
    Signal.Builder signal = Signal.newBuilder().setKind(SignalKind.ANOMALY);
    signal.setRevision(in.getFixed()).setSignalId(in.getText());
    signal.setState(SignalState.valueOf(in.getText()));
    signal.setSeverity(Severity.valueOf(in.getText())).setTenant(in.getText());
    signal.setSubject(in.getText()).setTitle(in.getText());
    signal.setLabels(texts(in)).setEvidence(texts(in));
    signal.setPeriodStart(Instant.ofEpochSecond(in.getFixed()));
    signal.setPeriodEnd(Instant.ofEpochSecond(in.getFixed()));
    signal.setObserved(money(in)).setLimit(money(in)).setCurrency(in.getText());
    return new Candidate(signal.setEmittedAt(Instant.ofEpochMilli(in.getFixed())).build(), asOf);
  }

  private static void put(Map<String, String> texts, ByteWriter out) {
    out.putVar(texts.size());
    new TreeMap<>(texts).forEach((name, text) -> out.putText(name).putText(text));
  }

  private static Map<String, String> texts(ByteReader in) {
    Map<String, String> texts = new TreeMap<>();
    for (int left = in.getCount(); left > 0; left--) {
      texts.put(in.getText(), in.getText());
    }
    return texts;
  }

  private static void put(@Nullable BigDecimal money, ByteWriter out) {
    out.putText(money == null ? "" : money.toString());
  }

  private static @Nullable BigDecimal money(ByteReader in) {
    String text = in.getText();
    return text.isEmpty() ? null : new BigDecimal(text);
  }
}
