// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How far one can build upon a part of Patchbay. A mark on a package or type is for all that is in it and has no mark of
 * its own.
 */
public final class Stability {

    private Stability() {}

    /** Changes so that others break with a new major version only; before 1.0 with a minor one that says so. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.PACKAGE, ElementType.TYPE, ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.FIELD})
    public @interface Stable {}

    /** New, and may change or go with each minor version, so that it can become good before it has to stay. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.PACKAGE, ElementType.TYPE, ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.FIELD})
    public @interface Experimental {}

    /** For Patchbay's own modules alone; changes with each version. */
    @Documented
    @Retention(RetentionPolicy.RUNTIME)
    @Target({ElementType.PACKAGE, ElementType.TYPE, ElementType.METHOD, ElementType.CONSTRUCTOR, ElementType.FIELD})
    public @interface Internal {}
}
