# frozen_string_literal: true

module Mongoid
  # What Mongoid raises.
  module Errors
    class MongoidError < StandardError; end

    # No document is there, where one was asked for.
    class DocumentNotFound < MongoidError
      def self.for(model, what)
        text = what.is_a?(Hash) ? "with attributes #{what.inspect}" : "for id(s) #{Array(what).join(', ')}"
        new("Document not found for class #{model.name} #{text}.")
      end
    end

    # A field that the model has not.
    class UnknownAttribute < MongoidError; end
  end
end
