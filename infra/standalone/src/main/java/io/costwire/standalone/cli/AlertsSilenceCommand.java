// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.alerting.policy.Matcher;
import io.costwire.alerting.policy.Silence;
import io.costwire.runtime.Env;
import io.costwire.standalone.alerts.AlertDesk;
import io.costwire.standalone.alerts.SilenceText;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Keeps alerts quiet for a time. */
@Command(
    name = "silence",
    description = {
      "Keep alerts quiet for a time: those that match all matchers are recorded and not told. What"
          + " still fires when it ends is told then.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  costwire alerts silence 'team=~\"search|ads\"' severity!=CRITICAL --for 2h --comment"
          + " 'load test'"
    })
final class AlertsSilenceCommand implements Callable<Integer> {
  private static final Duration LONGEST = Duration.ofDays(366);

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private DataOption data = new DataOption();
  @Mixin private PersonOption person = new PersonOption();

  @Parameters(
      paramLabel = "MATCHER",
      arity = "1..*",
      converter = MatcherArgument.class,
      description =
          "As in Alertmanager: name=value, or !=, =~ or !~ in place of =. Names are tenant, kind,"
              + " severity, subject and labels.")
  private List<Matcher> matchers = List.of();

  @Option(
      names = "--for",
      required = true,
      paramLabel = "DURATION",
      converter = Lasting.class,
      description = "How long: 30m, 2h, 7d; at most 366d.")
  private Duration lasting = Duration.ZERO;

  /** A matcher, or why it is none. */
  static final class MatcherArgument implements ITypeConverter<Matcher> {
    @Override
    public Matcher convert(String value) {
      try {
        return Matcher.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'%s' %s".formatted(value, e.getMessage()));
      }
    }
  }

  /** A duration above nothing. */
  static final class Lasting implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      return Env.durationOf(value)
          .filter(duration -> !duration.isZero() && duration.compareTo(LONGEST) <= 0)
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'%s' is no duration such as 30m, 2h or 7d, of at most %d days"
                          .formatted(value, LONGEST.toDays())));
    }
  }

  @Override
  public Integer call() {
    if (!Silence.narrows(matchers)) {
      throw new ParameterException(
          spec.commandLine(),
          "The silence would match every alert that lacks these labels; give at least one matcher"
              + " that asks for a value, such as team=search");
    }
    var by = person.person();
    AlertDesk desk = new AlertDesk(data.endpoints(), System.getenv());
    var silenced = desk.silence(matchers, lasting, by, Instant.now());
    System.out.print(SilenceText.made(silenced.silence(), silenced.matching()));
    return 0;
  }
}
