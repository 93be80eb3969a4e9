// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.config;

import io.costwire.alerting.config.AlertingFile.Reading;
import io.costwire.alerting.deliver.ChannelSpec;
import io.costwire.alerting.deliver.RateLimit;
import io.costwire.alerting.deliver.ReceiverSpec;
import io.costwire.runtime.YamlPlace;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the file of receivers and routes and finds everything that is wrong with it. */
public final class AlertingFileReader {
  /** A receiver that thinks for longer than this is as good as down; its queue goes on. */
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  /** Nobody reads more chat messages and mails than this. */
  static final RateLimit PEOPLE_READ = new RateLimit(20, Duration.ofMinutes(1));

  private static final Duration TIMEOUT_MIN = Duration.ofMillis(100);
  private static final Duration TIMEOUT_MAX = Duration.ofMinutes(2);
  private static final Duration PER_MIN = Duration.ofSeconds(1);
  private static final Duration PER_MAX = Duration.ofDays(1);
  private static final int MESSAGES_MAX = 1_000_000;

  private static final String RECEIVERS = "receivers";
  private static final String ROUTE = "route";
  private static final String LINKS = "links";

  private final Function<String, Optional<String>> variables;
  private final ChannelRules rules;

  /**
   * @param variables environment variables by name
   */
  public AlertingFileReader(Function<String, Optional<String>> variables, ChannelRules rules) {
    this.variables = variables;
    this.rules = rules;
  }

  /** Reads a file; one that is not there or no text is refused like one with a mistake. */
  public Reading read(Path file) {
    try {
      Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
      return read(file.toString(), Files.readString(file), folder);
    } catch (CharacterCodingException e) {
      return new Reading.Refused(List.of(file + " is not text in UTF-8; convert it"));
    } catch (IOException e) {
      return new Reading.Refused(List.of(file + " cannot be read; check its path and its rights"));
    }
  }

  /**
   * Reads the text of a file.
   *
   * @param name as in messages
   * @param folder from which paths are meant
   */
  Reading read(String name, String yaml, Path folder) {
    List<String> problems = new ArrayList<>();
    Optional<YamlPlace> root =
        YamlPlace.read(name, Values.readable(yaml), "write 'receivers' and a 'route'", problems);
    Optional<AlertingFile> file = root.map(place -> file(place, new Values(variables, folder)));
    return file.isPresent() && problems.isEmpty()
        ? new Reading.Read(file.get())
        : new Reading.Refused(problems);
  }

  private AlertingFile file(YamlPlace root, Values values) {
    Map<String, YamlPlace> fields = root.fields(List.of(RECEIVERS, ROUTE, LINKS));
    Map<String, String> links = links(fields.get(LINKS), values);
    Set<String> names = new HashSet<>();
    List<ReceiverSpec> receivers = new ArrayList<>();
    @Nullable YamlPlace list =
        Values.required(fields, RECEIVERS, root, "write at least '- name: log' with 'log: {}'");
    if (list != null) {
      list.items().forEach(item -> receiver(item, names, values).ifPresent(receivers::add));
    }
    RouteReader routes = new RouteReader(names);
    @Nullable YamlPlace tree =
        Values.required(fields, ROUTE, root, "write 'route:' with a 'receiver'");
    return new AlertingFile(
        receivers, tree == null ? RouteReader.nothing() : routes.root(tree), links);
  }

  private Optional<ReceiverSpec> receiver(YamlPlace item, Set<String> names, Values values) {
    List<String> allowed = new ArrayList<>(List.of("name", "timeout", "rate_limit"));
    allowed.addAll(ChannelReader.CHANNELS);
    Map<String, YamlPlace> fields = item.fields(allowed);
    Optional<String> name = name(item, fields, names);
    Optional<ChannelSpec> channel = channel(item, fields, values);
    Duration timeout = Values.duration(fields.get("timeout"), TIMEOUT, TIMEOUT_MIN, TIMEOUT_MAX);
    Optional<RateLimit> written = Optional.ofNullable(fields.get("rate_limit")).flatMap(this::rate);
    return name.flatMap(
        called ->
            channel.map(
                spec -> new ReceiverSpec(called, spec, timeout, written.or(() -> usual(spec)))));
  }

  private static Optional<String> name(
      YamlPlace item, Map<String, YamlPlace> fields, Set<String> names) {
    @Nullable YamlPlace place =
        Values.required(fields, "name", item, "name it, such as 'name: ops-slack'");
    Optional<String> name = place == null ? Optional.empty() : place.text();
    if (place == null || name.isEmpty()) {
      return Optional.empty();
    }
    if (!name.get().matches("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}")) {
      place.problem(
          "is no name of a receiver", "write up to 63 letters, digits, and _ . - between them");
      return Optional.empty();
    }
    if (!names.add(name.get())) {
      place.problem("there is a receiver '%s' already".formatted(name.get()), "name it otherwise");
      return Optional.empty();
    }
    return name;
  }

  private Optional<ChannelSpec> channel(
      YamlPlace item, Map<String, YamlPlace> fields, Values values) {
    List<String> there = ChannelReader.CHANNELS.stream().filter(fields::containsKey).toList();
    if (there.size() != 1) {
      item.problem(
          there.isEmpty() ? "has no channel" : "has more than one channel: " + there,
          "write exactly one of " + ChannelReader.CHANNELS);
      return Optional.empty();
    }
    @Nullable YamlPlace place = fields.get(there.getFirst());
    return place == null
        ? Optional.empty()
        : new ChannelReader(values)
            .read(there.getFirst(), place)
            .filter(spec -> accepted(place, () -> rules.check(spec)));
  }

  private static boolean accepted(YamlPlace place, Runnable check) {
    try {
      check.run();
      return true;
    } catch (IllegalArgumentException e) {
      place.problem(String.valueOf(e.getMessage()), "correct it");
      return false;
    }
  }

  private Optional<RateLimit> rate(YamlPlace place) {
    Map<String, YamlPlace> fields = place.fields(List.of("messages", "per"));
    Optional<Integer> messages =
        Values.number(
            Values.required(fields, "messages", place, "write {messages: 20, per: 1m}"),
            1,
            MESSAGES_MAX);
    Duration per = Values.duration(fields.get("per"), PEOPLE_READ.per(), PER_MIN, PER_MAX);
    return messages.map(number -> new RateLimit(number, per));
  }

  /** People are protected unasked; programs are not. */
  private static Optional<RateLimit> usual(ChannelSpec channel) {
    return switch (channel) {
      case ChannelSpec.SlackBot bot -> Optional.of(PEOPLE_READ);
      case ChannelSpec.SlackWebhook webhook -> Optional.of(PEOPLE_READ);
      case ChannelSpec.Email email -> Optional.of(PEOPLE_READ);
      case ChannelSpec.PagerDuty pager -> Optional.empty();
      case ChannelSpec.Alertmanager manager -> Optional.empty();
      case ChannelSpec.Webhook webhook -> Optional.empty();
      case ChannelSpec.Log log -> Optional.empty();
    };
  }

  private Map<String, String> links(@Nullable YamlPlace place, Values values) {
    Map<String, String> links = new LinkedHashMap<>();
    if (place == null) {
      return links;
    }
    place
        .entries()
        .forEach((title, link) -> values.text(link).ifPresent(url -> links.put(title, url)));
    boolean unused = accepted(place, () -> rules.checkLinks(links));
    return links;
  }
}
