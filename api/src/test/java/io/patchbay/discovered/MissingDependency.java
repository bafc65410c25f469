// SPDX-License-Identifier: Apache-2.0
package io.patchbay.discovered;

/** What a provider needs and its jar lacks: the loader of the tests does not have it. */
final class MissingDependency {

    static final Object THING = new Object();

    private MissingDependency() {}
}
