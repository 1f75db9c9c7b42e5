# frozen_string_literal: true

module Mongoid
  # The errors that Mongoid raises.
  module Errors
    class MongoidError < StandardError; end

    # There is no document with this id.
    class DocumentNotFound < MongoidError
      def self.for(model, what)
        text = what.is_a?(Hash) ? "with attributes #{what.inspect}" : "for id(s) #{Array(what).join(', ')}"
        new("Document not found for class #{model.name} #{text}.")
      end
    end

    # A field that the model doesn't have.
    class UnknownAttribute < MongoidError; end
  end
end
