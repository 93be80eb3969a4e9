// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.ownership.OwnershipTopic;
import io.costwire.streams.owner.core.OwnershipRule;
import io.costwire.streams.owner.core.OwnershipRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the ownership rules that hold. */
@Command(
    name = "show",
    description = "Print the ownership rules in the order in which they are asked.",
    mixinStandardHelpOptions = true)
final class OwnershipShowCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    OwnershipRules rules = new OwnershipTopic(data.endpoints(), System.getenv()).read();
    System.out.print(json ? new ObjectMapper().writeValueAsString(map(rules)) + "\n" : text(rules));
    return 0;
  }

  static String text(OwnershipRules rules) {
    if (rules.rules().isEmpty()) {
      return "No rules: events have the tags that they report; see costwire ownership apply"
          + " --help\n";
    }
    StringBuilder text =
        new StringBuilder(
            "%d rules, version %s%n".formatted(rules.rules().size(), rules.version()));
    for (OwnershipRule rule : rules.rules()) {
      text.append(
          "  %s: %s %s %s"
              .formatted(rule.id(), pairs(rule.match()), verb(rule), pairs(rule.tags())));
      text.append(rule.from() == null ? "" : " from " + rule.from());
      text.append(rule.until() == null ? "" : " until " + rule.until());
      text.append("%n".formatted());
    }
    return text.toString();
  }

  private static String verb(OwnershipRule rule) {
    return rule.overrule() ? "always has" : "has";
  }

  private static String pairs(Map<String, String> pairs) {
    if (pairs.isEmpty()) {
      return "everything";
    }
    List<String> texts = new ArrayList<>();
    new TreeMap<>(pairs).forEach((name, value) -> texts.add(name + "=" + value));
    return String.join(", ", texts);
  }

  private static Map<String, Object> map(OwnershipRules rules) {
    List<Map<String, Object>> list = new ArrayList<>();
    for (OwnershipRule rule : rules.rules()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("id", rule.id());
      one.put("match", new TreeMap<>(rule.match()));
      one.put("tags", new TreeMap<>(rule.tags()));
      one.put("overrule", rule.overrule());
      if (rule.from() != null) {
        one.put("from", rule.from().toString());
      }
      if (rule.until() != null) {
        one.put("until", rule.until().toString());
      }
      list.add(one);
    }
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("version", rules.version());
    all.put("ownership", list);
    return all;
  }
}
