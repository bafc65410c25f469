// SPDX-License-Identifier: Apache-2.0
/** For tools that run the contract tests against providers that they find, such as {@code patchbay tck}. */
open module io.patchbay.tck {
    requires transitive io.patchbay;
    requires io.patchbay.testkit;
    requires org.junit.platform.launcher;

    exports io.patchbay.tck;
}
