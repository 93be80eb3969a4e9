// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.intake;

import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.policy.SignalDetails.Amounts;
import io.costwire.alerting.policy.SignalDetails.Headline;
import io.costwire.alerting.policy.SignalDetails.Period;
import io.costwire.alerting.policy.SignalDetails.Scope;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.alerting.policy.SignalEvent.Phase;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import java.util.Optional;

/** Signals between Avro and the policy's own terms; nothing is lost either way. */
public final class SignalRecords {
  private SignalRecords() {}

  /**
   * @throws IllegalArgumentException when the record holds what no signal can
   */
  public static SignalEvent fromAvro(Signal signal) {
    return new SignalEvent(
        signal.getSignalId(),
        signal.getRevision(),
        Phase.valueOf(signal.getState().name()),
        signal.getEmittedAt(),
        details(signal));
  }

  private static SignalDetails details(Signal signal) {
    return new SignalDetails(
        new Headline(
            signal.getKind().name(),
            Severity.valueOf(signal.getSeverity().name()),
            signal.getTitle()),
        new Scope(Optional.ofNullable(signal.getTenant()), signal.getSubject(), signal.getLabels()),
        new Period(
            Optional.ofNullable(signal.getPeriodStart()),
            Optional.ofNullable(signal.getPeriodEnd())),
        new Amounts(
            Optional.ofNullable(signal.getThreshold()),
            Optional.ofNullable(signal.getObserved()),
            Optional.ofNullable(signal.getLimit()),
            Optional.ofNullable(signal.getCurrency())),
        signal.getEvidence());
  }

  /** The record it came from. */
  public static Signal toAvro(SignalEvent event) {
    SignalDetails details = event.details();
    return new Signal(
        event.signalId(),
        SignalKind.valueOf(details.headline().kind()),
        SignalState.valueOf(event.phase().name()),
        io.costwire.schemas.Severity.valueOf(details.headline().severity().name()),
        details.scope().tenant().orElse(null),
        details.scope().subject(),
        details.scope().labels(),
        details.headline().title(),
        details.period().start().orElse(null),
        details.period().end().orElse(null),
        details.amounts().threshold().orElse(null),
        details.amounts().observed().orElse(null),
        details.amounts().limit().orElse(null),
        details.amounts().currency().orElse(null),
        details.evidence(),
        event.revision(),
        event.emittedAt());
  }
}
