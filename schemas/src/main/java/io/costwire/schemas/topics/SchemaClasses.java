// SPDX-License-Identifier: Apache-2.0
package io.costwire.schemas.topics;

import org.apache.avro.util.ClassSecurityValidator;
import org.apache.avro.util.ClassSecurityValidator.ClassSecurityPredicate;

/**
 * Adds this module's generated classes to those that Avro may create by name. Since 1.12 Avro
 * refuses classes that nobody vouched for; what the host application already trusts stays trusted.
 */
public final class SchemaClasses {
  private static final String PACKAGE = "io.costwire.schemas";

  static {
    ClassSecurityPredicate ours = type -> type.getPackageName().equals(PACKAGE);
    ClassSecurityValidator.setGlobal(
        ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), ours));
  }

  private SchemaClasses() {}

  /**
   * Does its work on the first call. Topics and TopicSerdes call it; code that builds records
   * before touching either calls it itself.
   */
  public static void trust() {
    // the static initializer ran
  }
}
