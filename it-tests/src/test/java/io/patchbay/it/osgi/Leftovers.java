// SPDX-License-Identifier: Apache-2.0
package io.patchbay.it.osgi;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashSet;
import java.util.Set;

/** What should be collected. */
final class Leftovers {

    private static final int ROUNDS = 50;
    private static final int ROUND_MILLIS = 100;

    /** JDK 17 remembers the types in the record that was compared last, for good. Let it be this one. */
    private record Last(Leftovers some) {}

    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private final Set<Reference<?>> expected = new HashSet<>();

    void expect(Object object) {
        expected.add(new WeakReference<>(object, collected));
    }

    /** Counts what is still there when the garbage collector has had its chances, and names it. */
    int count() throws InterruptedException {
        Last last = new Last(this);
        if (!last.equals(new Last(this)) || last.hashCode() != new Last(this).hashCode() || last.toString().isEmpty()) {
            throw new AssertionError("not a record");
        }
        for (int round = 0; round < ROUNDS && !expected.isEmpty(); round++) {
            System.gc();
            for (Reference<?> gone = collected.remove(ROUND_MILLIS); gone != null; gone = collected.poll()) {
                expected.remove(gone);
            }
        }
        expected.forEach(each -> System.out.println("left: " + each.get()));
        return expected.size();
    }
}
