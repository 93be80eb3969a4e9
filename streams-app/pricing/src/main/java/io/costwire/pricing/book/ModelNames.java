// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The spellings under which a model's name is looked up, the closest to what was reported first: as
 * it is, without the path around it, with its date written the other way, without revision and
 * date, without the name of a fine-tune, and all that without the geography of an inference
 * profile.
 */
public final class ModelNames {

  /** Longer names are not names; the bound keeps patterns from being run on whole texts. */
  static final int MAX_LENGTH = 256;

  private static final Pattern PATH =
      Pattern.compile("^(?:.*[/:])?(?:models|inference-profile|foundation-model)/");
  private static final Pattern COMPACT_DATE = Pattern.compile("-(20\\d{2})(\\d{2})(\\d{2})$");
  private static final Pattern DASHED_DATE = Pattern.compile("-(20\\d{2})-(\\d{2})-(\\d{2})$");
  private static final Pattern REVISION = Pattern.compile("(?:@[a-z0-9.-]*|:\\d+)$");
  private static final Pattern FINE_TUNE = Pattern.compile("^(ft:[^:]+):.*$");

  /** Inference profiles of Bedrock: a geography before vendor and model. */
  private static final Pattern GEOGRAPHY =
      Pattern.compile("^(us-gov|us|eu|apac|jp|au|ca|in|global)\\.([a-z0-9-]+\\..+)$");

  private ModelNames() {}

  /** The geography that a model's name begins with, such as {@code eu}; null when it has none. */
  public static @Nullable String geography(String reported) {
    if (reported.length() > MAX_LENGTH || reported.indexOf('.') < 0) {
      return null;
    }
    String bare = PATH.matcher(reported.strip().toLowerCase(Locale.ROOT)).replaceFirst("");
    Matcher matcher = GEOGRAPHY.matcher(bare);
    return matcher.matches() ? matcher.group(1) : null;
  }

  static Set<String> spellings(String reported, List<String> providerNames) {
    String name = reported.strip().toLowerCase(Locale.ROOT);
    Set<String> spellings = new LinkedHashSet<>();
    if (name.isEmpty() || name.length() > MAX_LENGTH) {
      return spellings;
    }
    spellings.add(name);
    String bare = withoutPath(name, providerNames);
    addSpellings(spellings, bare);
    Matcher geography = GEOGRAPHY.matcher(bare);
    if (geography.matches()) {
      addSpellings(spellings, geography.group(2));
    }
    spellings.remove("");
    return spellings;
  }

  private static void addSpellings(Set<String> spellings, String bare) {
    spellings.add(bare);
    spellings.add(COMPACT_DATE.matcher(bare).replaceFirst("-$1-$2-$3"));
    spellings.add(DASHED_DATE.matcher(bare).replaceFirst("-$1$2$3"));
    String undated = withoutDate(REVISION.matcher(bare).replaceFirst(""));
    spellings.add(undated);
    Matcher fineTune = FINE_TUNE.matcher(undated);
    if (fineTune.matches()) {
      spellings.add(fineTune.group(1));
    }
  }

  private static String withoutPath(String name, List<String> providerNames) {
    String bare = PATH.matcher(name).replaceFirst("");
    for (String provider : providerNames) {
      if (bare.startsWith(provider + "/")) {
        return bare.substring(provider.length() + 1);
      }
    }
    return bare;
  }

  private static String withoutDate(String name) {
    String undated = COMPACT_DATE.matcher(name).replaceFirst("");
    return DASHED_DATE.matcher(undated).replaceFirst("");
  }
}
