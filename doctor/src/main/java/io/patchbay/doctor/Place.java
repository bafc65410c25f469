// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

/** Where a jar lies. */
enum Place {
    CLASS_PATH("class path"),
    MODULE_PATH("module path");

    private final String text;

    Place(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
