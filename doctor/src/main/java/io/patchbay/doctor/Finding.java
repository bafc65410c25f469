// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import java.util.List;

/**
 * One thing that keeps a provider from being seen, or that a user should know.
 *
 * @param level whether something has to be done
 * @param check which check has found it, a short name that stays the same
 * @param where the class, jar or module that it is about
 * @param problem what is wrong, and why that matters
 * @param repair what to write or to add, as it stands, perhaps in several lines
 * @param names the names of the providers that are not seen because of it, as far as they are known
 */
public record Finding(Level level, String check, String where, String problem, String repair, List<String> names) {

    /** Whether something has to be done. */
    public enum Level {

        /** Something is not seen, or fails. */
        PROBLEM,

        /** All works, but perhaps not as it could. */
        NOTE
    }

    /**
     * Keeps a copy of the names.
     *
     * @param level whether something has to be done
     * @param check which check has found it
     * @param where the class, jar or module that it is about
     * @param problem what is wrong, and why that matters
     * @param repair what to write or to add
     * @param names the names of the providers that are not seen because of it
     */
    public Finding {
        names = List.copyOf(names);
    }

    static Finding problem(String check, String where, String problem, String repair, List<String> names) {
        return new Finding(Level.PROBLEM, check, where, problem, repair, names);
    }

    static Finding note(String check, String where, String problem, String repair) {
        return new Finding(Level.NOTE, check, where, problem, repair, List.of());
    }
}
