/** Shows a session on an MLflow server, from the files that the session writes anyway. */
@NullMarked
package io.github.scitemplate.session.mlflow;

import org.jspecify.annotations.NullMarked;
