// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.pool;

import stormpot.BasePoolable;
import stormpot.Slot;

/** The least that Stormpot can pool. */
final class StormpotEntry extends BasePoolable {

    private StormpotEntry(Slot slot) {
        super(slot);
    }

    /** Makes them. */
    static final class Allocator implements stormpot.Allocator<StormpotEntry> {

        @Override
        public StormpotEntry allocate(Slot slot) {
            return new StormpotEntry(slot);
        }

        @Override
        public void deallocate(StormpotEntry entry) {
            // There is nothing to release.
        }
    }
}
