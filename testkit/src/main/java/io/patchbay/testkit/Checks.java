// SPDX-License-Identifier: Apache-2.0
package io.patchbay.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the rules that a test of a contract checks. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Checks {

    /**
     * Lists the rules.
     *
     * @return the rules; the first one is broken if something happens that none of them speaks of, such as an exception
     *     that the test does not expect, or no end
     */
    Rule[] value();
}
