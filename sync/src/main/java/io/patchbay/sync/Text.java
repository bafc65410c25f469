// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

/** Text that came from a peer. */
final class Text {

    private static final int MAX_LENGTH = 256;

    private Text() {}

    /** Makes it fit for a line of a log. */
    static String printable(String text) {
        String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
        return cut.codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
