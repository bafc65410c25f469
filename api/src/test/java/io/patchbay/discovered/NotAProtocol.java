// SPDX-License-Identifier: Apache-2.0
package io.patchbay.discovered;

/** Is no provider at all. */
public class NotAProtocol {

    /** Makes one. */
    public NotAProtocol() {}
}
