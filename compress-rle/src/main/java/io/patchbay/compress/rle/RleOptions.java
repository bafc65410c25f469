// SPDX-License-Identifier: Apache-2.0
package io.patchbay.compress.rle;

import io.patchbay.Option;

/**
 * The options of the compressor {@code rle}. Both sides may choose differently: every encoding can be read by every
 * decoder.
 */
public final class RleOptions {

    /** How runs are written. */
    public enum Encoding {
        /** Bytes below 0x80 stand for themselves where a run would not be shorter. Text does not grow. */
        COMPACT,
        /** Every run is a pair, also a run of one, exactly as in the first source document. Text doubles. */
        CLASSIC
    }

    /** How runs are written: {@code compact} or {@code classic}. Default: compact. */
    public static final Option<Encoding> ENCODING = Option.of(
            "rle.encoding",
            Encoding.class,
            RleOptions::parseEncoding,
            "compact (default) or classic, which writes every run as a pair, as the first source document does");

    /**
     * Whether a run of no bytes and a marker at the end of a frame, which stand for nothing, are passed over as the
     * first source document does, and not refused. Default: refused.
     */
    public static final Option<Boolean> LENIENT = Option.ofBoolean(
            "rle.lenient", "passes over empty runs and a marker at the end of a frame; default: they are refused");

    private RleOptions() {}

    private static Encoding parseEncoding(String text) {
        return switch (text) {
            case "compact" -> Encoding.COMPACT;
            case "classic" -> Encoding.CLASSIC;
            default -> throw new IllegalArgumentException("rle.encoding is compact or classic");
        };
    }
}
