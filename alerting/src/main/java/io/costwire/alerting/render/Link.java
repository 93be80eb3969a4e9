// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

/** Where to look further. */
public record Link(String title, String url) {}
