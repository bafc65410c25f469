// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What a jar turned out to be.
 *
 * @param file its name
 * @param copy the private copy that was looked at, and is loaded
 * @param sha256 of its bytes
 * @param module what its module-info, or its manifest, calls it
 * @param modular whether it has a module-info
 * @param signers the SHA-256 of the certificates of those who have signed every file of it
 * @param unpackedBytes how large it is unpacked
 */
record JarFacts(
        String file,
        Path copy,
        String sha256,
        Optional<String> module,
        boolean modular,
        Set<String> signers,
        long unpackedBytes) {}
