// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import java.util.Locale;

/** Why a reported cost differs from the computed one. */
public enum Cause {
  NONE("none", "the same, to the last digit"),
  ROUNDING("rounding", "the same but for rounding or floating point"),
  MODEL_AT_ZERO("model", "reported as 0, as tools do with a model they have no price for"),
  GATEWAY_CACHE_BILLED("cache", "answered from the gateway's cache, yet billed"),
  CACHE_READ_AT_INPUT_RATE("cache", "cached tokens billed at the full input rate"),
  CACHE_READ_FREE("cache", "cached tokens billed at nothing"),
  CACHE_READ_TWICE("cache", "cached tokens billed at the input rate and at the cache rate"),
  CACHE_WRITE_AT_INPUT_RATE("cache", "tokens written to the cache billed at the input rate"),
  CACHE_WRITE_FREE("cache", "tokens written to the cache billed at nothing"),
  CACHE_WRITE_TWICE("cache", "tokens written to the cache billed at the input and the write rate"),
  CACHE_WRITE_1H_AT_5M("cache", "one-hour cache writes billed as five-minute ones"),
  CACHE_IGNORED("cache", "cache reads and writes billed at the input rate"),
  CACHE_DROPPED("cache", "cache reads and writes billed at nothing"),
  SERVICE_TIER_IGNORED("tier", "billed at the standard tier, served by another"),
  SERVICE_TIER_ASSUMED("tier", "billed at another service tier than the one that served"),
  LONG_CONTEXT_IGNORED("tier", "long context billed at the base rate"),
  LONG_CONTEXT_ASSUMED("tier", "billed at the long-context rate, which was not reached"),
  BATCH_DISCOUNT_MISSING("batch", "batch billed without its discount"),
  BATCH_DISCOUNT_ASSUMED("batch", "billed with the batch discount, though not known as a batch"),
  DATED_PRICE("date", "billed at a price of another date or time of day"),
  REGION_IGNORED("region", "billed without the surcharge of the region"),
  REASONING_OMITTED("reasoning", "reasoning tokens left out"),
  REASONING_TWICE("reasoning", "reasoning tokens billed on top of the output that holds them"),
  TOOLS_OMITTED("tools", "searches and other tools left out"),
  WRONG_SCALE("scale", "off by a power of ten: cents for dollars, or a price per thousand"),
  COMBINED("combined", "two of these at once"),
  PARTLY_PRICED("partial", "the book lacks a price for part of the row"),
  UNEXPLAINED("unexplained", "matches no known mistake");

  private final String group;
  private final String text;

  Cause(String group, String text) {
    this.group = group;
    this.text = text;
  }

  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Causes of one kind share it. */
  public String group() {
    return group;
  }

  /** For a person. */
  public String text() {
    return text;
  }
}
