// SPDX-License-Identifier: Apache-2.0
package io.patchbay.benchmarks.pool;

import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;

/** Makes objects for the pool of Apache Commons. */
final class CommonsFactory extends BasePooledObjectFactory<Object> {

    @Override
    public Object create() {
        return new Object();
    }

    @Override
    public PooledObject<Object> wrap(Object object) {
        return new DefaultPooledObject<>(object);
    }
}
