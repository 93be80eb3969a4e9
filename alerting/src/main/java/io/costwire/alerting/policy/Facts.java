// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What matchers and groups know of an alert: its labels, and some names of its own. */
public final class Facts {
  public static final String TENANT = "tenant";
  public static final String KIND = "kind";
  public static final String SEVERITY = "severity";
  public static final String SUBJECT = "subject";

  /** These names hide labels of the same name. */
  public static final List<String> NAMES = List.of(TENANT, KIND, SEVERITY, SUBJECT);

  private final Map<String, String> byName;

  private Facts(Map<String, String> byName) {
    this.byName = byName;
  }

  public static Facts of(SignalDetails details) {
    Map<String, String> byName = new HashMap<>(details.scope().labels());
    byName.keySet().removeAll(Set.copyOf(NAMES));
    details.scope().tenant().ifPresent(tenant -> byName.put(TENANT, tenant));
    byName.put(KIND, details.headline().kind());
    byName.put(SEVERITY, details.headline().severity().name());
    byName.put(SUBJECT, details.scope().subject());
    return new Facts(byName);
  }

  /** Empty text where there is none. */
  public String get(String name) {
    return byName.getOrDefault(name, "");
  }

  /** Whether all of them match. */
  public boolean match(Collection<Matcher> matchers) {
    return matchers.stream().allMatch(matcher -> matcher.matches(byName));
  }
}
