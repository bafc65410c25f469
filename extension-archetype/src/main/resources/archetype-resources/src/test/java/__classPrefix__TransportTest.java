package ${package};

import io.patchbay.spi.Transport;
import io.patchbay.testkit.TransportContract;

/** Each test is a rule that Patchbay relies on; the message of a failure says which. */
class ${classPrefix}TransportTest extends TransportContract {

    @Override
    protected Transport transport() {
        return new ${classPrefix}Transport();
    }
}
