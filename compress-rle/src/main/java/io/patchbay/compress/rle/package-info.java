// SPDX-License-Identifier: Apache-2.0
/**
 * Run-length encoding, wire-compatible with the first source document.
 *
 * <p>Applications need {@link io.patchbay.compress.rle.RleOptions} at most; the compressor is found by its name,
 * {@code rle}. In a compressed frame
 *
 * <pre>
 *  a byte from 0x00 to 0x7f   is itself
 *  a byte from 0x81 to 0xff   is a run of (byte - 0x80) times the byte behind it, whatever that is
 *  the byte 0x80              would be a run of nothing: nobody writes it, and it is refused
 * </pre>
 */
@Stability.Stable
package io.patchbay.compress.rle;

import io.patchbay.Stability;
