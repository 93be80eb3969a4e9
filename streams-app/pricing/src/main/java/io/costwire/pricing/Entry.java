// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.Provider;

/** Where a model's prices were found: the provider is the one whose list it is on. */
record Entry(Provider provider, Model model) {}
