// SPDX-License-Identifier: Apache-2.0
package io.patchbay.sync;

import java.util.zip.CRC32C;

/** CRC-32C (RFC 3720, appendix B.4), the checksum of every format here. */
final class Checksums {

    private Checksums() {}

    static int of(byte[] bytes, int from, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, from, length);
        return (int) sum.getValue();
    }
}
